package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestAbiTest {
    @TempDir
    Path scratch;

    private Functions functions;

    @BeforeEach
    void open() {
        functions = new Functions(scratch).iomod(new TestIomod());
    }

    @AfterEach
    void close() {
        functions.close();
        assertThat(functions.ledger.totals().outstanding()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "echo-v03",
                "echo-v03-c",
                "echo-v04",
                "echo-v04-as",
                "echo-beta",
                "echo-beta.component",
                "wasi-cat"
            })
    void inputsOfEverySizeComeBack(String guest) {
        DeployedFunction echo = functions.deploy(guest);
        for (int size :
                new int[] {0, 1, 2, 8190, 8191, 8192, 8193, 16383, 16384, 16385, 32767, 32768, 32769, 100_000, 10 << 20
                }) {
            byte[] input = document(size);

            assertThat(Functions.text(functions.call(echo, input)))
                    .as("%s with %d bytes", guest, size)
                    .isEqualTo(new String(input, StandardCharsets.UTF_8));
        }
    }

    /** Looks like JSON: neither starts nor ends with white space, which some guests trim. */
    private static byte[] document(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) ('a' + i % 26);
        }
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-v03", "io-v04", "io-as", "io-beta"})
    void answersOfEverySizeReachTheGuest(String guest) {
        DeployedFunction io = functions.deploy(guest);
        for (int size : new int[] {1, 32767, 32768, 32769, 65536, 65537, 1_000_000}) {
            String payload = new String(document(size), StandardCharsets.UTF_8);

            assertThat(functions.answer(io, "test.in.process.echo\n" + payload))
                    .as("%s with %d bytes", guest, size)
                    .isEqualTo(payload);
        }
    }

    @Test
    void behindAnAnswerAreSpacesForWhoeverReadsTooMuchAndNothingOfTheAnswerBefore() {
        DeployedFunction page = functions.deploy("io-page");

        for (int run = 0; run < 2; run++) {
            assertThat(functions.answer(page, "")).isEqualTo("7".repeat(10) + " ".repeat(190));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-v03", "io-v04", "io-as", "io-beta"})
    void guestsThatPollBusilyGetAnAnswerThatComesLater(String guest) {
        DeployedFunction io = functions.deploy(guest);

        assertThat(functions.answer(io, "test.in.process.later\n30")).isEqualTo("30");
    }

    @ParameterizedTest
    @ValueSource(strings = {"io-v03", "io-v04", "io-as", "io-beta"})
    void aFailedCallIsADocumentToGuestsThatKnowNoFailures(String guest) {
        DeployedFunction io = functions.deploy(guest);

        assertThat(functions.answer(io, "test.in.process.fail\nx"))
                .contains("\"Err\"", "\"why\":\"it failed\"", "NO_LUCK");
    }

    @Test
    void aCallThatTheManifestDoesNotDeclareFailsWithoutPanic() {
        assertThat(functions.answer(functions.deploy("io-v03"), "some.other.iomod.call\nx"))
                .contains("COORDS_NOT_FOUND");
        assertThat(functions.answer(functions.deploy("io-badpath"), "")).isEqualTo("-1");
    }

    @Test
    void manyCallsRunAtOnceAndAreAllCollected() {
        DeployedFunction many = functions.deploy("io-many");

        assertThat(functions.answer(many, "200 test.in.process.later 20")).contains("ok=200 failed=0");
        assertThat(functions.answer(many, "3 test.in.process.fail x")).contains("failed=3", "NO_LUCK");
    }

    @Test
    void aCancelledCallFailsAsCancelled() {
        assertThat(functions.answer(functions.deploy("io-cancel"), "test.in.process.hold x"))
                .contains("CANCELLED");
    }

    @Test
    void everyRunStartsFromTheSameState() {
        DeployedFunction counter = functions.deploy("counter");
        String first = functions.answer(counter, "");
        for (int i = 0; i < 20; i++) {
            assertThat(functions.answer(counter, "")).isEqualTo(first);
        }
    }

    @Test
    void startUpCodeHasRunBeforeEveryInvocation() {
        DeployedFunction initialised = functions.deploy("start-init");
        String first = functions.answer(initialised, "");

        assertThat(first).isNotEmpty();
        assertThat(functions.answer(initialised, "")).isEqualTo(first);
    }

    @Test
    void everyEndIsAnOutcomeOfItsOwn() {
        DeployedFunction hyper = functions.deploy("hyper-v04");

        assertThat(functions.call(hyper, request("/failure"))).isInstanceOf(Outcome.Failed.class);
        assertThat(functions.call(hyper, request("/none"))).isEqualTo(new Outcome.NoAnswer());
        assertThat(functions.call(hyper, request("/trap")))
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class, end -> assertThat(end.reason()).contains("unreachable"));
        assertThat(functions.call(hyper, request("/exit3"))).isEqualTo(new Outcome.Exited(3));
        assertThat(functions.call(hyper, request("/deep")))
                .isInstanceOfSatisfying(
                        Outcome.Trapped.class, end -> assertThat(end.reason()).contains("stack"));
        assertThat(functions.answer(hyper, request("/hello"))).contains("statusCode", "/hello");
        assertThat(functions.call(functions.deploy("panic"), "x")).isInstanceOf(Outcome.Trapped.class);
    }

    @Test
    void logLinesAndOutputsReachTheLog() {
        functions.answer(functions.deploy("hyper-v04"), request("/log"));

        assertThat(functions.log()).anyMatch(line -> line.contains(" STDOUT "));
        assertThat(functions.log()).anyMatch(line -> line.contains(" STDERR "));
        assertThat(Arrays.asList("TRACE GUEST", "DEBUG GUEST", "INFO GUEST", "WARN GUEST", "ERROR GUEST"))
                .allMatch(level -> functions.log().stream().anyMatch(line -> line.startsWith(level)));
    }

    private static String request(String path) {
        return "{\"method\":\"GET\",\"path\":\"%s\",\"query\":\"\",\"headers\":{},\"body_encoding\":\"base64\",\"body\":\"\"}"
                .formatted(path);
    }
}
