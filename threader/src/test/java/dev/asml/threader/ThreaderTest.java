package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ThreaderTest {
    @TempDir
    Path scratch;

    private RunningThreader threader;
    private int projects;

    @BeforeEach
    void start() {
        threader = new RunningThreader(scratch.resolve("data"));
    }

    @AfterEach
    void stop() {
        threader.close();
    }

    private Projects project(String name) {
        return new Projects(scratch.resolve("project-" + projects++), name);
    }

    private void deploy(Projects project) {
        HttpResponse<String> answer = threader.deploy(project.bundle());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    @Test
    void servesGuestsOfEveryGenerationByRouteAndByName() {
        deploy(project("all")
                .function("v03", "echo-v03", "event = \"raw\"")
                .function("v04", "echo-v04-as", "event = \"raw\"", "http = { verb = \"POST\", path = \"/echo/{x}\" }")
                .function("beta", "echo-beta.component", "event = \"raw\"")
                .function("wasi", "wasi-cat")
                .function("cgi", "wasi-cgi")
                .function("hyper", "hyper-v04", "http = { verb = \"ANY\", path = \"/h/{path+}\" }"));

        for (String function : List.of("v03", "v04", "beta", "wasi")) {
            assertThat(threader.post("/all/" + function, "hello").body()).isEqualTo("hello");
        }
        assertThat(threader.post("/echo/1", "by route").body()).isEqualTo("by route");
        assertThat(threader.get("/h/teapot").statusCode()).isEqualTo(418);
        assertThat(threader.get("/h/teapot").headers().firstValue("x-request-id"))
                .isPresent();
        assertThat(threader.get("/nowhere").statusCode()).isEqualTo(404);
        assertThat(threader.get("/echo/1").statusCode()).isEqualTo(405);
    }

    @Test
    void tellsTheEndsOfInvocationsApart() {
        deploy(project("ends")
                .function(
                        "hyper",
                        "hyper-v04",
                        "timeout_seconds = 0.5",
                        "http = { verb = \"ANY\", path = \"/{path+}\" }"));

        assertThat(threader.get("/failure").statusCode()).isEqualTo(500);
        assertThat(threader.get("/trap")).satisfies(problem(502, "function"));
        assertThat(threader.get("/exit3")).satisfies(problem(502, "function"));
        assertThat(threader.get("/deep")).satisfies(problem(502, "function"));
        assertThat(threader.get("/none")).satisfies(problem(502, "function"));
        assertThat(threader.get("/loop")).satisfies(problem(504, "deadline"));
        assertThat(threader.get("/bad-json").statusCode()).isEqualTo(502);
        assertThat(threader.post("/text", new byte[(10 << 20) + 1]).statusCode())
                .isEqualTo(413);
    }

    private static java.util.function.Consumer<HttpResponse<String>> problem(int status, String part) {
        return answer -> {
            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(answer.body()).contains("\"part\":\"%s\"".formatted(part), "\"request_id\"");
        };
    }

    @Test
    void carriesIoCallsToAProcess() {
        deploy(project("io").function("io", "io-v03", "event = \"raw\"").loudIomod());

        assertThat(threader.post("/io/io", "test.loud.process.echo\nhello").body())
                .isEqualTo("hello");
        assertThat(threader.post("/io/io", "test.loud.process.fail\n").body()).contains("NO_LUCK");
        assertThat(threader.post("/io/io", "test.loud.process.nothing\n").body())
                .contains("METHOD_NOT_FOUND");
        assertThat(threader.admin("GET", "/v1/iomods")).contains("\"state\":\"ready\"");
        assertThat(threader.admin("GET", "/metrics")).contains("threader_io");
    }

    @Test
    void answersEveryCallOfAnIomodThatIsKilledAndStartsItAgain() {
        deploy(project("io")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 200")
                .loudIomod());
        long pid = pid();
        List<CompletableFuture<HttpResponse<String>>> hanging = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            hanging.add(threader.postAsync("/io/io", "test.loud.process.hang\nx"));
        }
        Await.until(() -> threader.admin("GET", "/v1/iomods").contains("\"in_flight\":50"));

        assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();

        for (CompletableFuture<HttpResponse<String>> each : hanging) {
            assertThat(each.join().statusCode()).isEqualTo(200);
            assertThat(each.join().body()).contains("IOMOD_LOST");
        }
        assertThat(threader.post("/io/io", "test.loud.process.echo\nback").body())
                .isEqualTo("back");
        assertThat(pid()).isNotEqualTo(pid);
    }

    private long pid() {
        return Long.parseLong(
                threader.post("/io/io", "test.loud.process.pid\nx").body());
    }

    @Test
    void losesNoRequestWhileDeploysReplaceEachOther() throws InterruptedException {
        byte[] raw = project("swap").function("f", "wasi-cat").bundle();
        byte[] upper =
                project("swap").function("f", "echo-v04", "event = \"raw\"").bundle();
        assertThat(threader.deploy(raw).statusCode()).isEqualTo(200);
        Load load = new Load(8, _ -> threader.post("/swap/f", "same"), body -> body.equals("same"));

        for (int i = 0; i < 20; i++) {
            assertThat(threader.deploy(i % 2 == 0 ? upper : raw).statusCode()).isEqualTo(200);
        }

        assertThat(load.stop()).isEmpty();
        assertThat(threader.admin("GET", "/v1/deployments")).contains("\"release\":21");
    }

    @Test
    void keepsTheOldReleaseWhenTheNewOneIsNotRight() {
        deploy(project("keep").function("f", "wasi-cat"));

        HttpResponse<String> simd = threader.deploy(
                project("keep").function("f", "wasi-cat").function("g", "simd").bundle());
        HttpResponse<String> missing = threader.deploy(project("keep")
                .function("f", "echo-v04")
                .iomod("some.missing.iomod", "")
                .bundle());
        HttpResponse<String> garbage = threader.deploy("no zip".getBytes(StandardCharsets.UTF_8));

        assertThat(simd.statusCode()).isEqualTo(422);
        assertThat(simd.body()).contains("services/keep/functions/g/g.wasm", "-mno-simd128");
        assertThat(missing.statusCode()).isEqualTo(422);
        assertThat(missing.body()).contains("services/keep/service.toml", "some.missing.iomod");
        assertThat(garbage.statusCode()).isEqualTo(422);
        assertThat(threader.post("/keep/f", "still").body()).isEqualTo("still");
    }

    @Test
    void refusesAServiceThatAnotherProjectHas() {
        deploy(project("one").function("f", "wasi-cat", "http = { verb = \"POST\", path = \"/f\" }"));

        HttpResponse<String> route = threader.deploy(project("two")
                .function("f", "wasi-cat", "http = { verb = \"POST\", path = \"/f\" }")
                .bundle());

        assertThat(route.statusCode()).isEqualTo(422);
        assertThat(route.body()).contains("POST /f");
    }

    @Test
    void servesWhatWasDeployedAfterARestart() {
        deploy(project("stay")
                .function("io", "io-v03", "event = \"raw\"")
                .function("files", "wasi-files")
                .asset("files", "data/hello.txt", "hello from an asset\n")
                .loudIomod());
        threader.close();

        threader = new RunningThreader(scratch.resolve("data"));

        assertThat(threader.post("/stay/io", "test.loud.process.echo\nhello").body())
                .isEqualTo("hello");
        assertThat(threader.post("/stay/files", "").body()).contains("hello from an asset");
        threader.admin("DELETE", "/v1/projects/stay");
        assertThat(threader.post("/stay/io", "x").statusCode()).isEqualTo(404);
    }

    @Test
    void cancelsAnInvocationWhoseClientHasGone() throws Exception {
        deploy(project("gone")
                .function("io", "io-v03", "event = \"raw\"", "timeout_seconds = 300")
                .loudIomod("limits = { call_timeout_seconds = 300 }"));
        URI uri = URI.create(threader.threader.http());
        try (Socket client = new Socket(uri.getHost(), uri.getPort())) {
            OutputStream out = client.getOutputStream();
            String body = "test.loud.process.hang\nx";
            out.write("POST /gone/io HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(body.length(), body)
                    .getBytes(StandardCharsets.UTF_8));
            out.flush();
            Await.until(() -> threader.admin("GET", "/v1/iomods").contains("\"in_flight\":1"));
        }

        Await.until(() -> threader.admin("GET", "/v1/functions").contains("\"in_flight\":0"));
        Await.until(() -> threader.admin("GET", "/v1/iomods").contains("\"in_flight\":0"));
    }

    @Test
    void refusesWhatAFunctionsQueueDoesNotHold() {
        deploy(project("busy")
                .function("io", "io-v03", "event = \"raw\"", "concurrency = 1", "timeout_seconds = 5")
                .loudIomod());
        List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            all.add(threader.postAsync("/busy/io", "test.loud.process.hang\nx"));
        }

        List<HttpResponse<String>> refused = all.stream()
                .map(CompletableFuture::join)
                .filter(answer -> answer.statusCode() == 429)
                .toList();

        assertThat(refused).hasSize(25);
        assertThat(refused).allSatisfy(answer -> {
            assertThat(answer.headers().firstValue("retry-after")).isPresent();
            assertThat(answer.body()).contains("\"part\":\"limit\"");
        });
    }

    @Test
    void countsEveryIoCallExactlyOnce() {
        deploy(project("sum").function("many", "io-many", "event = \"raw\"").loudIomod());

        assertThat(threader.post("/sum/many", "300 test.loud.process.echo x").body())
                .contains("ok=300");
        assertThat(threader.post("/sum/many", "5 test.loud.process.fail x").body())
                .contains("failed=5");

        String metrics = threader.admin("GET", "/metrics");
        assertThat(metric(metrics, "threader_io_issued_total")).isEqualTo(305);
        assertThat(metric(metrics, "threader_io_outstanding")).isZero();
    }

    private static double metric(String text, String name) {
        Matcher line = Pattern.compile("^" + name + "(?:\\{[^}]*})? ([0-9.E+]+)$", Pattern.MULTILINE)
                .matcher(text);
        assertThat(line.find()).as("%s in %s", name, text).isTrue();
        return Double.parseDouble(line.group(1));
    }

    @Test
    void givesADataFolderToOneThreaderOnly() {
        assertThatThrownBy(() -> new RunningThreader(scratch.resolve("data")))
                .isInstanceOf(StartException.class)
                .hasMessageContaining("another Threader uses the data folder");
    }
}
