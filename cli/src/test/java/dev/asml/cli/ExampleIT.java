package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example and the standard IOmods, as a newcomer runs them. */
class ExampleIT {
    private static final Path ROOT = Path.of(System.getProperty("asml.root"));
    private static final String UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

    @TempDir
    private Path folder;

    private final HttpClient client = HttpClient.newHttpClient();
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
        client.close();
    }

    private HttpRequest.Builder request(String path) throws IOException, InterruptedException {
        return HttpRequest.newBuilder(URI.create(threader.value("http") + path));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        HttpRequest request = request(path).POST(BodyPublishers.ofString(body)).build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void deploy(String project) throws IOException, InterruptedException {
        Run run = workspace.launch("deploy", project);
        assertThat(run.status()).as(run.err()).isZero();
    }

    @Test
    void theExampleAnswersOnEveryRoute() throws IOException, InterruptedException {
        deploy(ROOT.resolve("examples/hello").toString());

        assertThat(get("/").body()).contains("<html");
        assertThat(get("/").headers().firstValue("content-type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/html"));
        assertThat(get("/hello/Ada?lang=de").body()).isEqualTo("{\"greeting\":\"Hallo, Ada!\",\"lang\":\"de\"}");
        assertThat(get("/ticket").body()).matches("\\{\"tickets\":\\[\"" + UUID + "\",\"" + UUID + "\"].*}");
        assertThat(post("/shout", "hello").body()).contains("HELLO");
        assertThat(post("/wordcount", "one two\nthree\n").body()).isEqualTo("2 3 14\n");
        assertThat(workspace.launch("iomods").out())
                .contains("hello/akkoro.std.crypto")
                .contains("ready");
    }

    @Test
    void theStreamsAnswerWhileTheyAreAsked() throws IOException, InterruptedException {
        deploy(ROOT.resolve("examples/streams").toString());
        String zeroes = "\0".repeat((1 << 20) + 1);

        assertThat(post("/upper", "all of it\n").body()).isEqualTo("ALL OF IT\n");
        assertThat(post("/sum", zeroes).body().lines().toList())
                .hasSizeBetween(1, 2)
                .last()
                .isEqualTo("1048577 %08x".formatted(crc(zeroes)));
        assertThat(post("/mix", "one").body())
                .containsPattern("(?m)^body  one$")
                .containsPattern("(?m)^id    \"" + UUID + "\"$");
    }

    private static long crc(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return crc.getValue();
    }

    @Test
    void anIomodThatIsKilledIsStartedAgainAndNoCallStaysOpen() throws IOException, InterruptedException {
        deploy(patientExample().toString());
        long pid = iomodPid();
        List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(client.sendAsync(request("/ticket").build(), HttpResponse.BodyHandlers.ofString()));
            if (i == 100) {
                assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly())
                        .isTrue();
            }
        }

        for (CompletableFuture<HttpResponse<String>> call : calls) {
            assertThat(call.join().statusCode()).isEqualTo(200);
        }
        assertThat(get("/ticket").body()).contains("tickets");
        assertThat(iomodPid()).isNotEqualTo(pid);
    }

    /** The example, in which a ticket may take as long as the start of an IOmod on a busy machine. */
    private Path patientExample() throws IOException {
        Path example = ROOT.resolve("examples/hello");
        Path copy = folder.resolve("hello");
        try (Stream<Path> files = Files.walk(example)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(example.relativize(file).toString());
                Files.createDirectories(to.resolveSibling("."));
                Files.copy(file, to);
            }
        }
        Path service = copy.resolve("services/hello/service.toml");
        String ticket = "module = \"ticket.wasm\"\n";
        Files.writeString(service, Files.readString(service).replace(ticket, ticket + "timeout_seconds = 60\n"));
        return copy;
    }

    private long iomodPid() throws IOException, InterruptedException {
        JsonNode iomods = new JsonMapper()
                .readTree(workspace.launch("iomods", "-o", "json").out());
        return Long.parseLong(iomods.get(0).get("detail").asText().replace("pid ", ""));
    }

    @Test
    void aFunctionFetchesWhatItsManifestAllows() throws IOException, InterruptedException {
        HttpServer origin = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        origin.createContext("/", exchange -> {
            byte[] body = "from the origin".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        origin.start();
        try {
            int port = origin.getAddress().getPort();
            fetcher("127.0.0.1:" + port);
            deploy("app");
            String call =
                    "akkoro.std.http.request\n{\"method\":\"GET\",\"scheme\":\"http\",\"host\":\"%s\",\"port\":%d,\"path\":\"/\"}";

            assertThat(post("/web/fetch", call.formatted("127.0.0.1", port)).body())
                    .contains("\"Ok\"", "from the origin");
            assertThat(post("/web/fetch", call.formatted("127.0.0.2", port)).body())
                    .contains("\"Err\"");
        } finally {
            origin.stop(0);
        }
    }

    private void fetcher(String allowed) throws IOException {
        workspace.write("app/assemblylift.toml", "[project]\nname = \"app\"\n\n[[services]]\nname = \"web\"\n");
        workspace.write("app/services/web/service.toml", """
                [[functions]]
                name = "fetch"
                module = "fetch.wasm"
                event = "raw"

                [[iomod.dependencies]]
                coordinates = "akkoro.std.http"
                version = "0.3.0"
                configuration = { allow = "%s" }
                """.formatted(allowed));
        Path module = workspace.write("app/services/web/functions/fetch/fetch.wasm", "");
        Files.write(module, Files.readAllBytes(ROOT.resolve("threader/src/test/guests/io-v03.wasm")));
    }
}
