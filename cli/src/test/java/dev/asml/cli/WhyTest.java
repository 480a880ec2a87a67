package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a request spent its time on, as people see it; the Threader is a server with traces that do not change. */
class WhyTest {
    private static final Path EXPECTED = Path.of("src/test/resources/why");
    private static final String LOGS = """
            {"time":"2026-03-04T05:06:07.001Z","level":"info","source":"shop/report","request_id":"01kk2a8f3q5x7m9v","stream":"guest","text":"asks for the report"}
            {"time":"2026-03-04T05:06:07.002Z","level":"info","source":"shop/other","request_id":"another","stream":"guest","text":"is not this request"}
            {"time":"2026-03-04T05:06:12.003Z","level":"warn","source":"shop/report","request_id":"01kk2a8f3q5x7m9v","stream":"host","text":"the guest did not end within 5000 ms"}
            """;

    @TempDir
    private Path folder;

    private HttpServer server;
    private Workspace workspace;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/", this::answer);
        server.start();
        workspace = new Workspace(folder)
                .with("ASML_THREADER", "http://127.0.0.1:" + server.getAddress().getPort())
                .with("LC_ALL", "C.UTF-8")
                .with("COLUMNS", "80");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String asked = exchange.getRequestURI().toString();
        String answer = switch (asked) {
            case "/v1/traces/01kk2a8f3q5x7m9t" -> Files.readString(EXPECTED.resolve("waiting.json"));
            case "/v1/traces/01kk2a8f3q5x7m9v" -> Files.readString(EXPECTED.resolve("failed.json"));
            case "/v1/traces?limit=1" -> "[{\"request\":\"01kk2a8f3q5x7m9t\",\"duration_nanos\":5}]";
            case "/v1/traces?failed=true&function=shop%2Freport&limit=1" ->
                "[{\"request\":\"01kk2a8f3q5x7m9v\",\"duration_nanos\":5}]";
            case "/v1/traces?limit=1000" ->
                "[{\"request\":\"x\",\"duration_nanos\":5},{\"request\":\"01kk2a8f3q5x7m9v\",\"duration_nanos\":9}]";
            case "/v1/traces?failed=true&limit=1" -> "[]";
            default -> asked.startsWith("/v1/logs?") ? LOGS : "";
        };
        byte[] body = answer.isEmpty()
                ? "{\"title\":\"Not found\",\"detail\":\"Nothing is kept of a request.\"}".getBytes(UTF_8)
                : answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.isEmpty() ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void expect(String file, String text) throws IOException {
        Path golden = EXPECTED.resolve(file);
        if ("write".equals(System.getenv("ASML_GOLDEN"))) {
            Files.writeString(golden, text);
        }
        assertThat(text).isEqualTo(Files.readString(golden));
        assertThat(text.lines())
                .allSatisfy(line ->
                        assertThat(line.codePointCount(0, line.length())).isLessThanOrEqualTo(88));
    }

    @Test
    void drawsAWaterfallInBlocks() throws Exception {
        Run run = workspace.asml("why", "01kk2a8f3q5x7m9t");

        expect("waiting.txt", run.out());
        assertThat(run.err()).isEmpty();
        assertThat(run.status()).isZero();
    }

    @Test
    void drawsInAsciiWhereTheLocaleHasNoBlocks() throws Exception {
        Run run = workspace.with("LC_ALL", "C").asml("why");

        expect("waiting-ascii.txt", run.out());
        assertThat(run.out().chars()).allMatch(c -> c < 128);
    }

    @Test
    void saysWhyARequestFailedAfterItsLogLines() throws Exception {
        Run run = workspace.asml("why", "--failed", "shop/report", "--logs");

        expect("failed.txt", run.out().replaceAll("\\d\\d:\\d\\d:(\\d\\d\\.\\d{3})", "hh:mm:$1"));
    }

    @Test
    void findsTheSlowestAndPrintsItAsTheThreaderHasIt() throws Exception {
        Run run = workspace.asml("why", "--slowest", "-o", "json");

        assertThat(new JsonMapper().readTree(run.out()))
                .isEqualTo(new JsonMapper().readTree(Files.readString(EXPECTED.resolve("failed.json"))));
    }

    @Test
    void showsEveryPartIfItIsAsked() throws Exception {
        Run run = workspace.asml("why", "01kk2a8f3q5x7m9t", "--all");

        expect("all.txt", run.out());
    }

    @Test
    void saysWhatIsKeptWhenARequestIsNotKnown() throws Exception {
        Run unknown = workspace.asml("why", "nobody");
        Run none = workspace.asml("why", "--failed");
        Run both = workspace.asml("why", "--last", "01kk2a8f3q5x7m9t");

        assertThat(unknown.err()).isEqualTo("asml: Nothing is kept of a request.\n");
        assertThat(unknown.status()).isEqualTo(1);
        assertThat(none.err()).startsWith("asml: no request that failed is known");
        assertThat(none.status()).isEqualTo(1);
        assertThat(both.err()).contains("choose a request");
        assertThat(both.status()).isEqualTo(2);
    }
}
