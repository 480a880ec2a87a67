package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.PeerAnswers.Command;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Commands of WASI 0.2 from several toolchains answer what they answer under the peer. */
class ComponentCommandsTest {
    @TempDir
    static Path scratch;

    private static RunningThreader threader;

    @BeforeAll
    static void deployAll() {
        threader = new RunningThreader(scratch.resolve("data"));
        deploy(project("component", PeerAnswers.commands(), ""));
        deploy(project("core", withCoreModule(), ".core"));
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    private static Projects project(String name, Stream<Command> commands, String suffix) {
        Projects project = new Projects(scratch.resolve(name), name);
        commands.forEach(command -> {
            String environment = command.environment().entrySet().stream()
                    .map(each -> "%s = \"%s\"".formatted(each.getKey(), each.getValue()))
                    .collect(Collectors.joining(", ", "environment = { ", " }"));
            project.function(command.guest(), "components/" + command.guest() + suffix, environment);
            command.files().forEach((file, text) -> project.asset(command.guest(), file, text));
        });
        return project;
    }

    private static void deploy(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    /** The guests of which there is the module that the component was made of. */
    private static Stream<Command> withCoreModule() {
        List<String> guests = List.of("census", "census-rust", "census-as", "reactor");
        return PeerAnswers.commands().filter(command -> guests.contains(command.guest()));
    }

    private static Stream<Command> commands() {
        return PeerAnswers.commands();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void answersAsUnderThePeer(Command command) {
        compare("/component/", command);
    }

    @ParameterizedTest
    @MethodSource("withCoreModule")
    void answersTheSameAsACoreModule(Command command) {
        compare("/core/", command);
    }

    private static void compare(String service, Command command) {
        assertThat(command.runs()).isNotEmpty().allSatisfy(run -> {
            HttpResponse<String> answer = threader.post(service + command.guest(), run.input());
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(run.failed() ? 502 : 200);
            if (!run.failed()) {
                assertThat(PeerAnswers.kept(answer.body())).isEqualTo(run.output());
            }
        });
    }

    @Test
    void logsWhyAGuestGaveNoAnswer() {
        threader.post("/component/libc", "abort");
        threader.post("/component/libc", "fail");

        assertThat(threader.admin("GET", "/v1/logs?function=component/libc&level=warn"))
                .contains("the guest trapped: ")
                .contains("the guest ended with exit code 1 and without an answer");
    }

    @Test
    void saysTheSameInEveryLanguage() {
        Map<String, String> answers = Stream.of("census", "census-rust", "census-as")
                .collect(Collectors.toMap(guest -> guest, ComponentCommandsTest::census));

        assertThat(answers.values()).hasSize(3).containsOnly(answers.get("census"));
        assertThat(answers.get("census")).contains("STRAßE\0\n", "input: 9 bytes");
    }

    @Test
    void startsEachRunFromTheSameState() {
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 40)
                .mapToObj(_ -> threader.postAsync("/component/reactor", ""))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get().body()).startsWith("started 1 time(s)"));
    }

    @Test
    void givesAComponentOfAssemblyLiftItsInputAndItsCalls() {
        deploy(new Projects(scratch.resolve("asml"), "asml")
                .function("it", "components/asml", "event = \"raw\"")
                .loudIomod());

        assertThat(threader.post("/asml/it", "\nall of it").body()).isEqualTo("\nall of it");
        assertThat(threader.post("/asml/it", "test.loud.process.echo\nhello").body())
                .isEqualTo("hello");
        assertThat(threader.post("/asml/it", "nobody.knows.it.echo\nhello")).satisfies(answer -> {
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).isEqualTo("invoke 0");
        });
    }

    private static String census(String guest) {
        String answer = threader.post("/component/" + guest, "Straße\0\n").body();
        return answer.replace("arguments: " + guest, "arguments: one");
    }

    @Test
    void refusesAComponentWithAnImportThatNobodyServesAndNamesIt() {
        Projects project =
                new Projects(scratch.resolve("missing"), "missing").function("curious", "components/missing");

        HttpResponse<String> answer = threader.deploy(project.bundle());

        assertThat(answer.statusCode()).isEqualTo(422);
        assertThat(answer.body())
                .contains("curious.wasm", "nobody:knows/this@1.2.3, wanted by core module 0 \\\"main\\\" for ask");
    }
}
