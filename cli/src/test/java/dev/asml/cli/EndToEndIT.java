package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real Threader, all started by the launcher. */
class EndToEndIT {
    @TempDir
    private Path folder;

    private final HttpClient http = HttpClient.newHttpClient();
    private Workspace workspace;
    private AsmlProcess threader;

    @BeforeEach
    void startThreader() throws IOException, InterruptedException {
        workspace = new Workspace(folder);
        threader = workspace.startLauncher(
                "up", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0");
        threader.value("admin");
    }

    @AfterEach
    void stopThreader() {
        threader.close();
        http.close();
    }

    private String get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(threader.value("http") + path))
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    private void deployStarter() throws IOException, InterruptedException {
        workspace.launch("init", "app");
        Run deploy = workspace.launch("deploy", "app");
        assertThat(deploy)
                .isEqualTo(new Run(
                        0, "app is live as release 1\n  hello/greet  GET  " + threader.value("http") + "/\n", ""));
    }

    @Test
    void aNewProjectAnswersWhenItIsDeployed() throws IOException, InterruptedException {
        deployStarter();

        assertThat(get("/")).isEqualTo("Hello from WebAssembly!\n");
        assertThat(get("/hello/greet")).isEqualTo("Hello from WebAssembly!\n");
    }

    @Test
    void whatIsLiveIsListedAndRemoved() throws IOException, InterruptedException {
        deployStarter();

        assertThat(workspace.launch("ls").out().lines())
                .hasSize(2)
                .last()
                .asString()
                .matches("hello/greet +GET / +.*hyper +5000 ms +0 +app");
        assertThat(new JsonMapper()
                        .readTree(workspace.launch("ls", "-o", "json").out())
                        .get(0)
                        .get("name")
                        .asText())
                .isEqualTo("hello/greet");
        assertThat(workspace.launch("rm", "app")).isEqualTo(new Run(0, "", "app is not live any more\n"));
        assertThat(workspace.launch("ls").err()).startsWith("No function is live");
        Run again = workspace.launch("rm", "app");
        assertThat(again.err()).contains("No project \"app\" is live");
        assertThat(again.status()).isEqualTo(1);
    }

    @Test
    void aFunctionIsInvokedWithAnyInput() throws IOException, InterruptedException {
        workspace.function("wat", "f.wat", Guests.ECHO);
        workspace.launch("deploy", "app");
        workspace.write("input.txt", "from a file");

        Run text = workspace.launch("invoke", "web/f", "-d", "some text");
        Run file = workspace.launch("invoke", "web/f", "-d", "@input.txt");

        assertThat(text.out()).startsWith("some text");
        assertThat(text.err()).matches("web/f answered \\(request \\S+\\)\n");
        assertThat(text.status()).isZero();
        assertThat(file.out()).startsWith("from a file");
    }

    @Test
    void anInvocationWithoutAnAnswerFails() throws IOException, InterruptedException {
        workspace.function(
                "wat", "f.wat", "(module (memory (export \"memory\") 1) (func (export \"_start\") unreachable))");
        workspace.launch("deploy", "app");

        Run run = workspace.launch("invoke", "web/f");

        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("asml: web/f trapped (request ");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void anUnknownFunctionIsAnsweredWithThoseThereAre() throws IOException, InterruptedException {
        deployStarter();

        Run run = workspace.launch("invoke", "hello/gret");

        assertThat(run.err()).contains("hello/gret").contains("There is: hello/greet.");
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void logLinesAreFollowedAsTheyCome() throws IOException, InterruptedException {
        deployStarter();
        try (AsmlProcess logs = workspace.startLauncher("logs", "hello/greet", "-f", "-o", "json")) {
            get("/");
            assertThat(logs.await("greeting somebody")).startsWith("{").contains("\"source\":\"hello/greet\"");
            int before = logs.count();
            get("/");
            logs.awaitAfter(before, "greeting somebody");
        }
        assertThat(workspace.launch("logs", "hello/greet").out().lines())
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.contains("INFO  hello/greet  greeting somebody"));
        assertThat(workspace.launch("logs", "hello/greet", "--level", "error").out())
                .isEmpty();
        assertThat(workspace.launch("logs", "hello/greet", "--tail", "1").out()).hasLineCount(1);
    }

    @Test
    void aModuleThatCannotRunIsRefusedAndTheOldOneStays() throws IOException, InterruptedException {
        deployStarter();
        workspace.write(
                "app/services/hello/functions/greet/greet.wat",
                "(module (import \"elsewhere\" \"f\" (func)) (func (export \"_start\")))");
        workspace.write(
                "app/services/hello/service.toml",
                "[[functions]]\nname = \"greet\"\nlanguage = \"wat\"\nhttp = { verb = \"GET\", path = \"/\" }\n");

        Run run = workspace.launch("deploy", "app");

        assertThat(run.err()).contains("elsewhere");
        assertThat(run.status()).isEqualTo(1);
        assertThat(get("/")).isEqualTo("Hello from WebAssembly!\n");
    }

    @Test
    void aWrongTokenIsNotLetIn() throws IOException, InterruptedException {
        workspace.with("ASML_TOKEN", "wrong");

        Run run = workspace.launch("ls");

        assertThat(run.err()).contains("does not take this token").contains("ASML_TOKEN");
        assertThat(run.status()).isEqualTo(4);
    }

    @Test
    void theTokenIsNotSentToOtherMachines() throws IOException, InterruptedException {
        // A name of this machine that is not its loopback address as a name.
        Run run = workspace.launch("ls", "--threader", threader.value("admin").replace("127.0.0.1", "0.0.0.0"));

        assertThat(run.status()).isEqualTo(4);
    }

    @Test
    void anAddressInUseIsNamed() throws IOException, InterruptedException {
        String address = URI.create(threader.value("http")).getAuthority();
        workspace.launch("init", "other");

        Run dev = workspace.launch("dev", "other", "--http", address);
        Run up = workspace.launch(
                "up", "--http", address, "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0", "--data", "second");

        assertThat(dev.err()).contains(address).contains("in use");
        assertThat(dev.status()).isEqualTo(1);
        assertThat(up.err()).contains(address).contains("in use");
        assertThat(up.status()).isEqualTo(1);
    }

    @Test
    void theThreaderStopsOnRequestAndForgetsItsAddress() throws IOException, InterruptedException {
        assertThat(Files.readString(folder.resolve(".asml/token"), UTF_8)).isNotBlank();

        assertThat(threader.stop()).isZero();

        assertThat(folder.resolve(".asml/admin")).doesNotExist();
    }
}
