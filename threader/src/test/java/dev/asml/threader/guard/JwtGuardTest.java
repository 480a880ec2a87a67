package dev.asml.threader.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.AuthorizerManifest;
import dev.asml.threader.guard.Verdict.Allowed;
import dev.asml.threader.guard.Verdict.Reason;
import dev.asml.threader.guard.Verdict.Refused;
import dev.asml.threader.guard.Verdict.Unknown;
import dev.asml.threader.log.LogBook;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What RFC 6750 wants to be answered. */
class JwtGuardTest {
    private static final PublicJsonWebKey KEY = TestIssuer.p256("key");

    private final TestIssuer issuer = new TestIssuer();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Guards guards;

    @BeforeEach
    void serve() {
        issuer.serves(KEY);
        guards = new Guards(registry, new LogBook(100, Clock.systemUTC()), Map.of());
    }

    @AfterEach
    void stop() {
        guards.close();
        issuer.close();
    }

    private Guard guard(String... scopes) {
        return guards.guard(new AuthorizerManifest.Jwt(
                "users",
                issuer.url(),
                List.of(TestIssuer.AUDIENCE),
                List.of(scopes),
                Optional.of(URI.create(issuer.jwks()))));
    }

    /** The head of a request: its query's only parameter, and its Authorization fields. */
    private static Credentials request(String parameter, String... authorization) {
        return new Credentials() {
            @Override
            public List<String> header(String name) {
                return name.equals("authorization") ? Arrays.asList(authorization) : List.of();
            }

            @Override
            public boolean hasParameter(String name) {
                return name.equals(parameter);
            }
        };
    }

    private Verdict bearer(Guard guard, Map<String, ?> claims) {
        return guard.decide(request("", "Bearer " + issuer.token(KEY, claims)));
    }

    private double counted(String verdict) {
        return registry.get("threader.guard.verdicts")
                .tag("authorizer", "users")
                .tag("verdict", verdict)
                .counter()
                .count();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic YTpi", "Digest x", "Bearing x", "", "token"})
    void withoutATokenItSaysWhatIsWantedAndNoMore(String field) {
        Guard guard = guard();
        Refused none = new Refused(
                Reason.NO_CREDENTIALS, "Bearer realm=\"users\"", "Send a token as Authorization: Bearer TOKEN.");

        assertThat(guard.decide(request(""))).isEqualTo(none);
        assertThat(guard.decide(request("", field))).isEqualTo(none);
        assertThat(guard.decide(request("access_token"))).isEqualTo(none);
        assertThat(counted("no-credentials")).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Bearer", "bearer ", "Bearer a b", "Bearer =", "Bearer a,b", "Bearer \"x\"", "Bearer a\u00e9"})
    void whatIsNotFormedRightlyIsABadRequest(String field) {
        assertThat(guard().decide(request("", field)))
                .isEqualTo(new Refused(
                        Reason.MALFORMED,
                        "Bearer realm=\"users\", error=\"invalid_request\", error_description=\"The field Authorization"
                                + " is not formed rightly.\"",
                        "The field Authorization is not formed rightly."));
    }

    @Test
    void aTokenIsSentInOneWayOnly() {
        String good = "Bearer " + issuer.token(KEY);
        Guard guard = guard();

        assertThat(guard.decide(request("", good, good)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.challenge()).contains("error=\"invalid_request\""));
        assertThat(guard.decide(request("access_token", good)))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.MALFORMED));
    }

    @Test
    void aTokenThatHasExpiredIsInvalid() {
        assertThat(bearer(guard(), Map.of("exp", 1000)))
                .isEqualTo(new Refused(
                        Reason.INVALID,
                        "Bearer realm=\"users\", error=\"invalid_token\","
                                + " error_description=\"The token has expired.\"",
                        "The token has expired."));
        assertThat(counted("invalid")).isEqualTo(1);
    }

    @Test
    void everyScopeIsNeeded() {
        Guard guard = guard("read", "write:all");

        assertThat(bearer(guard, Map.of("scope", "read more")))
                .isEqualTo(new Refused(
                        Reason.FORBIDDEN,
                        "Bearer realm=\"users\", error=\"insufficient_scope\", error_description=\"The token lacks a"
                                + " scope that is needed here.\", scope=\"read write:all\"",
                        "The token lacks a scope that is needed here."));
        assertThat(bearer(guard, Map.of())).isInstanceOf(Refused.class);
        assertThat(bearer(guard, Map.of("scope", "read write:allx"))).isInstanceOf(Refused.class);
        assertThat(bearer(guard, Map.of("scope", 7))).isInstanceOf(Refused.class);
        assertThat(bearer(guard, Map.of("scope", "write:all read"))).isInstanceOf(Allowed.class);
        assertThat(bearer(guard, Map.of("scp", "read  write:all"))).isInstanceOf(Allowed.class);
        assertThat(bearer(guard, Map.of("scp", List.of("read", "write:all")))).isInstanceOf(Allowed.class);
        assertThat(bearer(guard, Map.of("scope", "", "scp", "read write:all")))
                .as("what the standard names comes first")
                .isInstanceOf(Refused.class);
    }

    @Test
    void theCallersClaimsAreTexts() {
        Verdict verdict = bearer(
                guard(),
                Map.of("scope", "a b", "level", 3, "admin", true, "groups", List.of("x", "y"), "exp", 4_000_000_000L));

        assertThat(verdict).isInstanceOfSatisfying(Allowed.class, allowed -> {
            assertThat(allowed.caller().name()).isEqualTo("ada");
            assertThat(allowed.caller().scopes()).containsExactly("a", "b");
            assertThat(allowed.caller().claims())
                    .containsEntry("level", "3")
                    .containsEntry("admin", "true")
                    .containsEntry("groups", "[\"x\",\"y\"]")
                    .containsEntry("exp", "4000000000")
                    .containsEntry("sub", "ada");
        });
        assertThat(counted("allowed")).isEqualTo(1);
    }

    @Test
    void claimsThatAreNestedTooDeepAreRefused() {
        String claims = issuer.claims().toJson();
        String deep = claims.substring(0, claims.length() - 1) + ",\"x\":" + "[".repeat(3000) + "]".repeat(3000) + "}";

        assertThat(guard().decide(request("", "Bearer " + TestIssuer.sign(KEY, "ES256", deep))))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).isEqualTo(Reason.INVALID));
    }

    @Test
    void withoutKeysNobodyIsLetInAndEverybodyMayComeAgain() {
        issuer.answers(exchange -> TestIssuer.send(exchange, 500, ""));
        Guard guard = guard();

        assertThat(guard.awaitReady(Duration.ofSeconds(10)))
                .hasValue("%s answers with status 500".formatted(issuer.jwks()));
        assertThat(bearer(guard, Map.of()))
                .isInstanceOfSatisfying(
                        Unknown.class,
                        unknown -> assertThat(unknown.retryAfterSeconds()).isPositive());
        assertThat(guard.decide(request(""))).as("no token needs no keys").isInstanceOf(Refused.class);
        assertThat(counted("unknown")).isEqualTo(1);

        issuer.serves(KEY);
        TestIssuer.until(() -> bearer(guard, Map.of()) instanceof Allowed);
        assertThat(guard.awaitReady(Duration.ZERO)).isEmpty();
    }
}
