package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.AuthorizerManifest;
import dev.asml.manifests.KeySetGrant;
import dev.asml.threader.device.DeviceSettings;
import dev.asml.threader.device.Devices;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.guard.TestIssuer;
import dev.asml.threader.journal.Recorder;
import dev.asml.threader.wasm.Abi;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jose4j.jwk.PublicJsonWebKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that have tokens checked by {@code akkoro:jwt/decoder}. */
class GuestTokensTest {
    private static final PublicJsonWebKey KEY = TestIssuer.p256("key");
    private static final PublicJsonWebKey RSA = TestIssuer.rsa("rsa");
    private static final PublicJsonWebKey UNKNOWN = TestIssuer.p256("unknown");

    @TempDir
    Path scratch;

    private final TestIssuer issuer = new TestIssuer();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Functions functions;
    private Guards guards;

    @BeforeEach
    void open() {
        issuer.serves(KEY, RSA);
        functions = new Functions(scratch);
        guards = new Guards(registry, functions.book, Map.of());
        grant(issuer.jwks());
    }

    @AfterEach
    void close() {
        functions.close();
        guards.close();
        issuer.close();
        assertThat(functions.host.computing()).isZero();
    }

    private void grant(String... addresses) {
        List<KeySetGrant> grants =
                List.of(addresses).stream().map(KeySetGrant::parse).toList();
        functions.tokens(guards.door("test", grants, List.of()));
    }

    private String input(String token) {
        return String.join("\n", token, issuer.jwks(), issuer.url(), TestIssuer.AUDIENCE);
    }

    @ParameterizedTest
    @CsvSource({"jwt-beta", "jwt-beta.component"})
    void aGuestIsToldOfEachToken(String guest) {
        DeployedFunction decoder = functions.deploy(guest);
        String good = issuer.token(KEY);

        assertThat(decoder.abi()).isEqualTo(Abi.BETA);
        assertThat(functions.answer(decoder, input(good))).isEqualTo("valid");
        assertThat(functions.answer(
                        decoder,
                        input(TestIssuer.sign(RSA, "PS512", issuer.claims().toJson()))))
                .isEqualTo("valid");
        assertThat(functions.answer(decoder, input(issuer.token(KEY, Map.of("exp", 1000)))))
                .isEqualTo("not valid");
        assertThat(functions.answer(decoder, input(issuer.token(KEY, Map.of("aud", "elsewhere")))))
                .isEqualTo("not valid");
        assertThat(functions.answer(decoder, input(issuer.token(KEY, Map.of("iss", "somebody")))))
                .isEqualTo("not valid");
        assertThat(functions.answer(decoder, input(issuer.token(UNKNOWN)))).isEqualTo("invalid-token");
        assertThat(functions.answer(decoder, input(good.substring(1)))).isEqualTo("invalid-token");
        assertThat(functions.answer(decoder, input(""))).isEqualTo("invalid-token");
        assertThat(registry.get("threader.guard.tokens.decoded")
                        .tag("result", "valid")
                        .counter()
                        .count())
                .isEqualTo(2);
        assertThat(functions.log()).noneMatch(line -> line.contains(good.substring(0, 20)));
    }

    @Test
    void aGuestReachesOnlyAddressesThatAreGranted() {
        grant("https://keys.example.com/a", issuer.jwks() + "/other");
        DeployedFunction decoder = functions.deploy("jwt-beta");

        assertThat(functions.answer(decoder, input(issuer.token(KEY)))).isEqualTo("invalid-jwks");
        assertThat(functions.answer(decoder, "x\nhttp://192.0.2.1/keys\n\n")).isEqualTo("invalid-jwks");
        assertThat(functions.answer(decoder, "x\nfile:///etc/passwd\n\n")).isEqualTo("invalid-jwks");
        assertThat(functions.answer(decoder, "x\n\n\n")).isEqualTo("invalid-jwks");
        assertThat(issuer.fetches()).isZero();
        assertThat(functions.log())
                .contains(
                        "WARN HOST service \"test\" may not have keys fetched from %s; if it is to, add [jwt] allow = [\"%s\"] to its service.toml"
                                .formatted(issuer.jwks(), issuer.jwks()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theProjectsIssuersAreGranted(boolean seen) {
        AuthorizerManifest users = new AuthorizerManifest.Jwt(
                seen ? "test.users" : "another.users", issuer.url(), List.of("x"), List.of(), Optional.empty());
        functions.tokens(guards.door("test", List.of(), List.of(users)));

        assertThat(functions.answer(functions.deploy("jwt-beta"), input(issuer.token(KEY))))
                .isEqualTo(seen ? "valid" : "invalid-jwks");
    }

    @Test
    void keysThatCannotBeHadAreNoTrap() {
        issuer.answers(exchange -> TestIssuer.send(exchange, 500, ""));

        assertThat(functions.answer(functions.deploy("jwt-beta"), input(issuer.token(KEY))))
                .isEqualTo("invalid-jwks");
        assertThat(functions.log())
                .anyMatch(line -> line.startsWith("WARN HOST the keys of tokens cannot be fetched: ")
                        && line.endsWith("answers with status 500"));
    }

    @Test
    void aGuestThatWaitsForKeysHoldsNoPermit() throws Exception {
        CountDownLatch latch = new CountDownLatch(1);
        issuer.holdsBack(latch);
        DeployedFunction decoder = functions.deploy("jwt-beta");
        List<Invocation> waiting = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            waiting.add(functions.start(decoder, input(issuer.token(KEY)).getBytes(StandardCharsets.UTF_8)));
        }
        TestIssuer.until(() -> functions.host.inFlight() == 20 && issuer.fetches() == 1);
        TestIssuer.until(() -> functions.host.computing() == 0 && functions.host.waitingToCompute() == 0);

        assertThat(functions.answer(functions.deploy("echo-v04"), "others go on"))
                .isEqualTo("others go on");
        latch.countDown();
        for (Invocation each : waiting) {
            assertThat(Functions.text(each.await())).isEqualTo("valid");
        }
        assertThat(issuer.fetches()).isEqualTo(1);
    }

    @Test
    void theInvocationsTimeEndsTheWait() {
        issuer.answers(_ -> new CountDownLatch(1).await());
        DeployedFunction decoder = functions.timeout(Duration.ofMillis(200)).deploy("jwt-beta");

        assertThat(functions.call(decoder, input(issuer.token(KEY)).getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(new Outcome.TimedOut(Duration.ofMillis(200)));
    }

    @Test
    void aReplayIsToldTheSame() throws Exception {
        DeployedFunction decoder = functions.deploy("jwt-beta");
        Path file = scratch.resolve("recording");
        byte[] input = input(issuer.token(KEY)).getBytes(StandardCharsets.UTF_8);
        try (Recorder recorder = decoder.recorder(file, input, List.of())) {
            Devices devices = new Devices(DeviceSettings.DEFAULT.unpaced(), recorder);
            Terms terms = new Terms(devices, recorder, Duration.ofSeconds(60), List.of(), new CpuMeter(), _ -> {});
            Invocation run =
                    decoder.start(new Request("recorded", input, ""), terms).orElseThrow();
            assertThat(Functions.text(run.await())).isEqualTo("valid");
        }
        grant();
        DeployedFunction without = functions.deploy("jwt-beta");

        try (Replay replay = Replay.start("replayed", file, _ -> Optional.of(without), (_, _, _, _) -> {})) {
            assertThat(Functions.text(replay.invocation().await())).isEqualTo("valid");
            assertThat(replay.report().equal()).isTrue();
        }
        assertThat(issuer.fetches()).isEqualTo(1);
    }
}
