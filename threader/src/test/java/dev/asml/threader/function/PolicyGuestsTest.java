package dev.asml.threader.function;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.policy.TarGz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that make policies and evaluate them; what the policies do is in {@code guests/policies/rules.c}. */
class PolicyGuestsTest {
    private static final String ENTRYPOINTS = "policy-1 app/allow,app/time,app/given,app/print,app/abort,app/trap,"
            + "app/loop,app/deep,app/grow,app/wild\n";

    @TempDir
    Path scratch;

    private Functions functions;

    @BeforeEach
    void open() {
        functions = new Functions(scratch);
    }

    @AfterEach
    void close() {
        functions.close();
    }

    private static byte[] policy(String name) {
        return Functions.read(Functions.GUESTS.resolve("policies").resolve(name + ".wasm"));
    }

    private static byte[] question(byte[] bundle, String data, String input, int times, String entrypoint) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes("%d %d %d %s\n"
                .formatted(data.getBytes(UTF_8).length, input.getBytes(UTF_8).length, times, entrypoint)
                .getBytes(UTF_8));
        all.writeBytes((data + input).getBytes(UTF_8));
        all.writeBytes(bundle);
        return all.toByteArray();
    }

    private Outcome ask(byte[] bundle, String data, String input, int times, String entrypoint) {
        return functions.call(functions.deploy("policy-beta"), question(bundle, data, input, times, entrypoint));
    }

    private String result(byte[] bundle, String data, String input, String entrypoint) {
        String answer = Functions.text(ask(bundle, data, input, 1, entrypoint));
        assertThat(answer).startsWith(ENTRYPOINTS);
        return answer.substring(ENTRYPOINTS.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"rules", "rules-steps"})
    void policiesOfEachVersionDecide(String policy) {
        assertThat(functions.deploy("policy-beta").abi()).isEqualTo(Abi.BETA);
        assertThat(result(policy(policy), "{\"admin\":\"ada\"}", "{\"role\":\"ada\"}", "-"))
                .isEqualTo("[{\"result\":true}]");
        assertThat(result(policy(policy), "{\"admin\":\"ada\"}", "{\"role\":\"bob\"}", "app/allow"))
                .isEqualTo("[{\"result\":false}]");
        assertThat(result(policy(policy), "", "", "-")).isEqualTo("[{\"result\":false}]");
    }

    @Test
    void aComponentAsksThemToo() {
        DeployedFunction component = functions.deploy("policy-beta.component");

        assertThat(component.abi()).isEqualTo(Abi.BETA);
        assertThat(Functions.text(functions.call(
                        component,
                        question(policy("rules"), "{\"admin\":\"ada\"}", "{\"role\":\"ada\"}", 1, "app/allow"))))
                .isEqualTo(ENTRYPOINTS + "[{\"result\":true}]");
        assertThat(functions.call(component, question("no policy".getBytes(UTF_8), "", "", 1, "-")))
                .isInstanceOf(Outcome.Failed.class);
    }

    @Test
    void theDataOfABundleIsBelowThatOfTheFunction() {
        byte[] bundle = new TarGz()
                .file("/policy.wasm", policy("rules"))
                .file("/data.json", "{\"admin\":\"ada\",\"x\":1}")
                .bytes();

        assertThat(result(bundle, "", "", "app/given")).isEqualTo("[{\"result\":{\"admin\":\"ada\",\"x\":1}}]");
        assertThat(result(bundle, "{\"admin\":\"eve\"}", "", "app/given"))
                .isEqualTo("[{\"result\":{\"admin\":\"eve\",\"x\":1}}]");
    }

    @Test
    void aPolicyIsToldOneTimeAndOneAnswerOfChanceInAnEvaluation() {
        String told = result(policy("rules"), "", "", "app/time");

        assertThat(told).matches("\\[\\{\"result\":\"(\\d{19}) \\1 (\\d+) \\2\"}]");
    }

    @ParameterizedTest
    @CsvSource({
        "app/abort, rules.rego:1: a conflict",
        "app/trap, the policy trapped: ",
        "app/deep, the policy trapped: call stack exhausted",
        "app/grow, opa_malloc: out of memory",
        "app/wild, 'the policy gives a text that does not end, or of more than'",
        "app/none, the policy has no such entrypoint",
        "X, there is no such policy in this invocation"
    })
    void whatGoesWrongInAPolicyIsAnErrorAndNoTrap(String entrypoint, String message) {
        functions.memory(4 << 20);

        assertThat(result(policy("rules"), "", "{}", entrypoint)).startsWith("{\"error\":{\"message\":\"" + message);
        assertThat(functions.log()).anyMatch(line -> line.startsWith("WARN GUEST opa: " + message));
        assertThat(result(policy("rules"), "{\"admin\":\"a\"}", "{\"role\":\"a\"}", "-"))
                .isEqualTo("[{\"result\":true}]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            [1]    | {}     | the data is not what a policy takes: it is no object
            {"a"}  | {}     | the data is not what a policy takes: \\":\\" was expected at character 4
            {}     | {"a":} | the input is no JSON: no value starts like this at character 5
            """)
    void whatIsNoJsonIsAnErrorThatQuotesNothing(String data, String input, String message) {
        assertThat(result(policy("rules"), data, input, "-"))
                .isEqualTo("{\"error\":{\"message\":\"%s\"}}".formatted(message));
    }

    @Test
    void aPolicyThatDoesNotEndIsEndedWithItsInvocation() {
        functions.timeout(Duration.ofMillis(300));

        assertThat(ask(policy("rules"), "", "", 1, "app/loop")).isEqualTo(new Outcome.TimedOut(Duration.ofMillis(300)));
    }

    @Test
    void whatAPolicyPrintsIsALogLine() {
        assertThat(result(policy("rules"), "", "", "app/print")).isEqualTo("[{\"result\":true}]");
        assertThat(functions.log()).contains("INFO GUEST opa: as the policy says");
    }

    @ParameterizedTest
    @CsvSource({
        "rules-none, no-entrypoint, the policy has no entrypoint",
        "rules-http, invalid-wasm, 'the policy calls built-in functions that are not served: custom.thing, http.send'",
        "rules-next, invalid-wasm, a policy of ABI 2; served is 1"
    })
    void whatIsNoPolicyIsRefusedAndTheLogSaysWhy(String policy, String error, String reason) {
        assertThat(ask(policy(policy), "", "", 1, "-"))
                .isInstanceOfSatisfying(
                        Outcome.Failed.class,
                        failed -> assertThat(failed.body()).asString(UTF_8).isEqualTo(error));
        assertThat(functions.log()).anyMatch(line -> line.startsWith("WARN GUEST opa: no policy: " + reason));
    }

    @Test
    void modulesOfOtherKindsAreRefused() {
        byte[] component = Functions.read(Functions.GUESTS.resolve("echo-beta.component.wasm"));

        assertThat(ask(Functions.read(Functions.GUESTS.resolve("noop.wasm")), "", "", 1, "-"))
                .isInstanceOf(Outcome.Failed.class);
        assertThat(ask(component, "", "", 1, "-")).isInstanceOf(Outcome.Failed.class);
        assertThat(ask("\0asm\1\0\0\0\1".getBytes(UTF_8), "", "", 1, "-")).isInstanceOf(Outcome.Failed.class);
        assertThat(functions.log())
                .anyMatch(line -> line.contains("not a policy of ABI 1.x"))
                .anyMatch(line -> line.contains("a component, where a core module is wanted"));
    }

    @Test
    void anInvocationHasSixteenPoliciesAtMost() {
        assertThat(functions.answer(
                        functions.deploy("policy-beta"), new String(question(new byte[0], "", "", 20, "+"), UTF_8)))
                .isEqualTo("00");
        assertThat(Functions.text(ask(policy("rules"), "", "", 20, "+"))).isEqualTo("16");
    }

    @Test
    void aPolicysMemoryCountsInTheGuestsAndIsGivenBack() {
        functions.memory(10 << 20);
        DeployedFunction guest = functions.deploy("policy-beta");
        String large = "{\"admin\":\"%s\"}".formatted("a".repeat(3 << 20));
        byte[] question = question(policy("rules"), large, "", 1, "app/given");

        assertThat(Functions.text(functions.call(guest, question(policy("rules"), "", "", 500, "-"))))
                .endsWith("false}]");
        assertThat(Functions.text(functions.call(guest, question)))
                .contains("{\"error\":{\"message\":\"opa_malloc: out of memory");
        functions.memory(256 << 20);
        assertThat(Functions.text(functions.call(functions.deploy("policy-beta"), question)))
                .contains("aaaa");
    }

    @Test
    void onePolicyIsCompiledOnceForAllWhoAskAtOnceAndForLater() throws IOException {
        DeployedFunction guest = functions.deploy("policy-beta");
        byte[] question = question(policy("rules"), "{\"admin\":\"a\"}", "{\"role\":\"a\"}", 1, "-");

        List<CompletableFuture<Outcome>> all = IntStream.range(0, 16)
                .mapToObj(_ -> CompletableFuture.supplyAsync(() -> functions.call(guest, question)))
                .toList();

        all.forEach(each -> assertThat(Functions.text(each.join())).endsWith("[{\"result\":true}]"));
        assertThat(kept()).hasSize(1);
        // An entry's own time tells when it was last used.
        Object before = Files.getLastModifiedTime(kept().getFirst().resolve("seal"));
        functions.close();
        functions = new Functions(scratch);
        assertThat(Functions.text(functions.call(functions.deploy("policy-beta"), question)))
                .endsWith("[{\"result\":true}]");
        assertThat(Files.getLastModifiedTime(kept().getFirst().resolve("seal"))).isEqualTo(before);
    }

    private List<Path> kept() throws IOException {
        try (Stream<Path> engines = Files.list(scratch.resolve("policies"));
                Stream<Path> entries = Files.list(
                        engines.filter(Files::isDirectory).findFirst().orElseThrow())) {
            return entries.toList();
        }
    }
}
