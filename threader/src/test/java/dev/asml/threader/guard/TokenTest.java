package dev.asml.threader.guard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.guard.Verification.NotAuthentic;
import dev.asml.threader.guard.Verification.NotValid;
import dev.asml.threader.guard.Verification.Valid;
import dev.asml.threader.log.LogBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.OkpJwkGenerator;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.keys.EllipticCurves;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens good and bad, against keys that a real server serves. */
class TokenTest {
    private static final TestIssuer ISSUER = new TestIssuer();
    private static final Map<String, PublicJsonWebKey> KEYS = new HashMap<>();
    private static KeySets sets;
    private static KeySet set;

    @BeforeAll
    static void serve() {
        KEYS.put("RSA", TestIssuer.rsa("rsa"));
        KEYS.put("P-256", TestIssuer.p256("p256"));
        KEYS.put("P-384", TestIssuer.made("p384", () -> EcJwkGenerator.generateJwk(EllipticCurves.P384)));
        KEYS.put("P-521", TestIssuer.made("p521", () -> EcJwkGenerator.generateJwk(EllipticCurves.P521)));
        KEYS.put("Ed25519", TestIssuer.ed25519("ed25519"));
        KEYS.put("Ed448", TestIssuer.made("ed448", () -> OkpJwkGenerator.generateJwk("Ed448")));
        PublicJsonWebKey encryption = TestIssuer.rsa("encryption");
        encryption.setUse("enc");
        KEYS.put("encryption", encryption);
        PublicJsonWebKey only = TestIssuer.rsa("only-rs512");
        only.setAlgorithm("RS512");
        KEYS.put("only-rs512", only);
        ISSUER.serves(KEYS.values().toArray(PublicJsonWebKey[]::new));
        sets = new KeySets(
                KeyTimes.DEFAULT,
                System::nanoTime,
                new LogBook(100, Clock.systemUTC()),
                new GuardMeters(new SimpleMeterRegistry()));
        set = sets.of(new KeySource.Address(URI.create(ISSUER.jwks())));
    }

    @AfterAll
    static void stop() {
        sets.close();
        ISSUER.close();
    }

    private static PublicJsonWebKey key(String name) {
        return Objects.requireNonNull(KEYS.get(name));
    }

    private static Verification check(String token) {
        Claims.Expected expected = new Claims.Expected(ISSUER.url(), List.of("other", TestIssuer.AUDIENCE));
        return Verification.of(token, expected, set, Instant.now(), Waiting.BLOCKING);
    }

    private static String good() {
        return ISSUER.token(key("P-256"));
    }

    @ParameterizedTest
    @CsvSource({
        "RS256,RSA",
        "RS384,RSA",
        "RS512,RSA",
        "PS256,RSA",
        "PS384,RSA",
        "PS512,RSA",
        "ES256,P-256",
        "ES384,P-384",
        "ES512,P-521",
        "EdDSA,Ed25519",
        "EdDSA,Ed448",
        "RS512,only-rs512"
    })
    void everyAlgorithmIsChecked(String algorithm, String key) {
        String token = TestIssuer.sign(key(key), algorithm, ISSUER.claims().toJson());
        String payload = token.substring(token.indexOf('.') + 1, token.lastIndexOf('.'));
        JwtClaims others = ISSUER.claims();
        others.setSubject("eve");
        String forged = token.replace(payload, encoded(others.toJson()));

        assertThat(check(token))
                .isInstanceOfSatisfying(
                        Valid.class,
                        valid -> assertThat(valid.claims().subject()).isEqualTo("ada"));
        assertThat(check(forged)).isInstanceOf(NotAuthentic.class);
    }

    /** Signed rightly, but not by what the key or this place is for. */
    @ParameterizedTest
    @CsvSource({"RS256,encryption", "RS256,only-rs512"})
    void aKeyServesOnlyForWhatItIsMeant(String algorithm, String key) {
        assertThat(check(TestIssuer.sign(key(key), algorithm, ISSUER.claims().toJson())))
                .isInstanceOf(NotAuthentic.class);
    }

    private static String encoded(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "None", "NONE", "nOnE", "", "HS256", "rs256", "ES256K", "Ed25519", "dir"})
    void noOtherAlgorithmIsKnown(String algorithm) {
        String unsigned = encoded("{\"alg\":\"%s\",\"kid\":\"rsa\"}".formatted(algorithm)) + "."
                + encoded(ISSUER.claims().toJson()) + ".";

        assertThat(check(unsigned)).isInstanceOf(NotAuthentic.class);
        assertThat(check(unsigned + good().substring(good().lastIndexOf('.') + 1)))
                .isInstanceOf(NotAuthentic.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"DER", "PEM", "JWK"})
    void thePublicKeyIsNoSecretToMakeACodeWith(String form) throws Exception {
        PublicJsonWebKey rsa = key("RSA");
        byte[] der = rsa.getPublicKey().getEncoded();
        byte[] secret = switch (form) {
            case "DER" -> der;
            case "PEM" ->
                ("-----BEGIN PUBLIC KEY-----\n"
                                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                                + "\n-----END PUBLIC KEY-----\n")
                        .getBytes(UTF_8);
            default -> rsa.toJson(OutputControlLevel.PUBLIC_ONLY).getBytes(UTF_8);
        };
        String signed = encoded("{\"alg\":\"HS256\",\"kid\":\"rsa\"}") + "."
                + encoded(ISSUER.claims().toJson());
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        String code = Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(signed.getBytes(UTF_8)));

        assertThat(check(signed + "." + code)).isInstanceOf(NotAuthentic.class);
    }

    @Test
    void aKeyInTheHeaderIsNotLookedAt() {
        PublicJsonWebKey own = TestIssuer.p256("p256");
        PublicJsonWebKey unknown = TestIssuer.p256("unknown");
        Map<String, Object> embedded = Map.of(
                "jwk", own.toParams(OutputControlLevel.PUBLIC_ONLY), "jku", ISSUER.url() + "/elsewhere", "x5u", "x");

        assertThat(check(TestIssuer.sign(own, "ES256", ISSUER.claims().toJson(), embedded)))
                .isInstanceOf(NotAuthentic.class);
        assertThat(check(TestIssuer.sign(unknown, "ES256", ISSUER.claims().toJson(), embedded)))
                .isInstanceOf(NotAuthentic.class);
        assertThat(check(TestIssuer.sign(key("P-256"), "ES256", ISSUER.claims().toJson(), embedded)))
                .isInstanceOf(Valid.class);
    }

    @Test
    void theNameOfAnotherKeyIsNotForgiven() {
        PublicJsonWebKey wrong = TestIssuer.renamed(key("P-256"), "p384");
        PublicJsonWebKey unnamed = TestIssuer.renamed(wrong, null);

        assertThat(check(TestIssuer.sign(wrong, "ES256", ISSUER.claims().toJson())))
                .isInstanceOf(NotAuthentic.class);
        assertThat(check(TestIssuer.sign(unnamed, "ES256", ISSUER.claims().toJson())))
                .as("without a name any key of the kind is tried")
                .isInstanceOf(Valid.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"alg\":\"ES256\",\"kid\":\"p256\",\"crit\":[\"exp\"],\"exp\":1}",
                "{\"alg\":\"ES256\",\"kid\":\"p256\",\"crit\":[\"b64\"],\"b64\":false}",
                "{\"alg\":\"ES256\",\"kid\":\"p256\",\"crit\":[]}",
                "{\"alg\":\"none\",\"alg\":\"ES256\",\"kid\":\"p256\"}",
                "{\"alg\":\"ES256\",\"kid\":[\"p256\"]}",
                "{\"alg\":\"ES256\",\"kid\":null}",
                "{\"alg\":[\"ES256\"],\"kid\":\"p256\"}",
                "{\"alg\":99999999999999999999999999,\"kid\":\"p256\"}",
                "[\"ES256\"]",
                "\"ES256\"",
                "",
                "{",
                "{}"
            })
    void aHeaderOfAnotherFormIsRefused(String header) throws Exception {
        String signed = encoded(header) + "." + encoded(ISSUER.claims().toJson());
        java.security.Signature signature = java.security.Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key("P-256").getPrivateKey());
        signature.update(signed.getBytes(UTF_8));
        String token = signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());

        assertThat(check(token)).isInstanceOf(NotAuthentic.class);
    }

    @Test
    void aTokenThatIsCutAnywhereIsRefused() {
        String token = good();
        for (int length = 0; length < token.length(); length++) {
            assertThat(check(token.substring(0, length)))
                    .as("cut to %d", length)
                    .isInstanceOf(NotAuthentic.class);
        }
    }

    @Test
    void aTokenOfWhichAnyCharacterIsChangedIsRefused() {
        String token = good();
        for (int i = 0; i < token.length(); i++) {
            for (char other : new char[] {'A', '=', '.'}) {
                if (token.charAt(i) != other) {
                    String changed = token.substring(0, i) + other + token.substring(i + 1);
                    assertThat(check(changed)).as("%d is %s", i, other).isInstanceOf(NotAuthentic.class);
                }
            }
        }
    }

    @Test
    void whatIsNoTokenIsRefused() {
        String nested = TestIssuer.sign(key("P-256"), "ES256", good(), Map.of("cty", "JWT"));
        String deep = TestIssuer.sign(key("P-256"), "ES256", "{\"x\":" + "[".repeat(3000) + "]".repeat(3000) + "}");
        String long20 = TestIssuer.sign(key("P-256"), "ES256", "{\"x\":\"" + "x".repeat(20_000) + "\"}");

        assertThat(check(nested)).isInstanceOf(NotValid.class);
        assertThat(check(deep)).isInstanceOf(NotValid.class);
        assertThat(check(long20)).isEqualTo(new NotAuthentic("The token is too long."));
        assertThat(check("a.".repeat(Token.MOST))).isInstanceOf(NotAuthentic.class);
        assertThat(check("....")).isInstanceOf(NotAuthentic.class);
        assertThat(check(good() + ".")).isInstanceOf(NotAuthentic.class);
        assertThat(check("[".repeat(8000) + "." + encoded("[".repeat(5000)) + "."))
                .isInstanceOf(NotAuthentic.class);
    }

    /** The members stand for ISS, AUD and SUB; what is not named is as it should be. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"aud\":\"shop\",\"exp\":9999999999}",
                "{\"iss\":\"ISSx\",\"aud\":\"shop\",\"exp\":9999999999}",
                "{\"iss\":\"ISS/\",\"aud\":\"shop\",\"exp\":9999999999}",
                "{\"iss\":[\"ISS\"],\"aud\":\"shop\",\"exp\":9999999999}",
                "{\"iss\":null,\"aud\":\"shop\",\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":\"Shop\",\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":\"shop shop\",\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":[],\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":[1,\"shop\"],\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":{\"shop\":1},\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\"}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":\"9999999999\"}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":null}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":true}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":-1}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":1}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9223372036854775807}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9223372036854775808}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":99999999999999999999999999999999}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":1e400}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":NaN}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999,\"exp\":9999999998}",
                "{\"iss\":\"evil\",\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999,\"nbf\":9999999998}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999,\"nbf\":\"1\"}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999,\"iat\":9999999998}",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999,\"iat\":{}}",
                "[\"ISS\"]",
                "",
                "{\"iss\":\"ISS\",\"aud\":\"shop\",\"exp\":9999999999} x"
            })
    void claimsThatDoNotHoldAreRefused(String claims) {
        String token = TestIssuer.sign(key("P-256"), "ES256", claims.replace("ISS", ISSUER.url()));

        assertThat(check(token)).isInstanceOf(NotValid.class);
    }

    @Test
    void timesHaveALeeway() {
        Instant start = Instant.ofEpochSecond(2_000_000_000);
        Map<String, Object> times = Map.of("exp", 2_000_000_600L, "nbf", 2_000_000_000L, "iat", 2_000_000_000L);
        String token = ISSUER.token(key("P-256"), times);
        record At(long seconds, boolean valid) {}
        List<At> moments =
                List.of(new At(-31, false), new At(-30, true), new At(0, true), new At(629, true), new At(630, false));

        for (At moment : moments) {
            Claims.Expected expected = new Claims.Expected(ISSUER.url(), List.of(TestIssuer.AUDIENCE));
            Verification checked =
                    Verification.of(token, expected, set, start.plusSeconds(moment.seconds()), Waiting.BLOCKING);
            assertThat(checked instanceof Valid).as("%s", moment).isEqualTo(moment.valid());
        }
    }

    @Test
    void anyOfSeveralAudiencesIsEnough() {
        Map<String, Object> both = Map.of("aud", List.of("elsewhere", "shop"));

        assertThat(check(ISSUER.token(key("P-256"), both))).isInstanceOf(Valid.class);
        assertThat(check(ISSUER.token(key("P-256"), Map.of("aud", "other")))).isInstanceOf(Valid.class);
    }
}
