package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Components of {@code wasi:http/proxy} in C and in JavaScript (14 MB), deployed by the launcher, answer what they
 * answer under the peer, and ask other servers through the standard IOmod.
 */
class HttpComponentIT {
    private static final Path COMPONENTS = Workspace.root().resolve("threader/src/test/guests/components");
    /** Services by host name, so that each guest has all paths. */
    private static final Map<String, String> HOSTS = Map.of("web", "localhost", "http", "127.0.0.1");

    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path folder;

    private static HttpServer upstream;
    private static AsmlProcess threader;
    private static int port;

    /** A request to a guest, and what came back under the peer: null if only that it went wrong. */
    record Exchange(String guest, JsonNode request, JsonNode answer) {
        @Override
        public String toString() {
            return "%s: %s %s"
                    .formatted(
                            guest,
                            request.get("method").asText(),
                            request.get("path").asText());
        }

        String body() {
            JsonNode body = request.path("body");
            return body.isObject()
                    ? body.get("text").asText().repeat(body.get("times").asInt())
                    : body.asText();
        }
    }

    @BeforeAll
    static void deploy() throws IOException, InterruptedException {
        upstream = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        upstream.createContext("/", HttpComponentIT::answer);
        upstream.start();
        Workspace workspace = new Workspace(folder);
        threader = workspace.startLauncher(
                "up", "--http", "127.0.0.1:0", "--admin", "127.0.0.1:0", "--console", "127.0.0.1:0");
        port = URI.create(threader.value("http")).getPort();
        threader.value("admin");
        StringBuilder services = new StringBuilder("[project]\nname = \"app\"\n");
        for (Map.Entry<String, String> each : HOSTS.entrySet()) {
            services.append(
                    "\n[[services]]\nname = \"%s\"\ndomain_name = \"%s\"\n".formatted(each.getKey(), each.getValue()));
            service(workspace, each.getKey());
        }
        workspace.write("app/assemblylift.toml", services.toString());
        Run run = workspace.launch("deploy", "app");
        assertThat(run.status()).as(run.err()).isZero();
    }

    private static void service(Workspace workspace, String guest) throws IOException {
        workspace.write("app/services/%s/service.toml".formatted(guest), """
                [[functions]]
                name = "it"
                module = "it.wasm"
                http = { verb = "ANY", path = "/{path+}" }
                timeout_seconds = 180

                [[iomod.dependencies]]
                coordinates = "akkoro.std.http"
                version = "0.3.0"
                configuration = { allow = "%s, 127.0.0.1:1" }
                """.formatted(authority()));
        Path module = workspace.write("app/services/%s/functions/it/it.wasm".formatted(guest), "");
        Files.write(module, Files.readAllBytes(COMPONENTS.resolve(guest + ".wasm")));
    }

    /** Says what it was asked, as the server does that the peer's guests asked. */
    private static void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            String asker = exchange.getRequestHeaders().getFirst("x-asked-by");
            String said = "%s %s %s %s\n".formatted(exchange.getRequestMethod(), exchange.getRequestURI(), asker, body);
            exchange.getResponseHeaders().set("x-upstream", "yes");
            exchange.sendResponseHeaders(exchange.getRequestURI().getPath().equals("/teapot") ? 418 : 200, 0);
            exchange.getResponseBody().write(said.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String authority() {
        return "127.0.0.1:" + upstream.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        threader.close();
        upstream.stop(0);
    }

    private static Stream<Exchange> exchanges() throws IOException {
        JsonNode expected =
                JSON.readTree(COMPONENTS.resolve("exchanges.expected").toFile());
        List<Exchange> exchanges = new ArrayList<>();
        for (JsonNode group : JSON.readTree(COMPONENTS.resolve("exchanges.json").toFile())) {
            String guest = group.get("guest").asText();
            int index = 0;
            for (JsonNode request : group.get("exchanges")) {
                exchanges.add(new Exchange(guest, request, expected.get(guest).get(index++)));
            }
        }
        return exchanges.stream();
    }

    private static HttpRequest.Builder request(String guest, String path) {
        return HttpRequest.newBuilder(URI.create("http://%s:%d%s".formatted(HOSTS.get(guest), port, path)));
    }

    @ParameterizedTest
    @MethodSource("exchanges")
    void answersAsUnderThePeer(Exchange exchange) throws IOException, InterruptedException {
        String path = exchange.request().get("path").asText().replace("{upstream}", authority());
        HttpRequest.Builder request = request(exchange.guest(), path);
        exchange.request()
                .path("headers")
                .forEach(field ->
                        request.header(field.get(0).asText(), field.get(1).asText()));
        String body = exchange.body();
        request.method(
                exchange.request().get("method").asText(),
                body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));

        HttpResponse<String> answer = CLIENT.send(request.build(), BodyHandlers.ofString());

        if (exchange.answer().has("broken")) {
            assertThat(answer.statusCode()).isEqualTo(502);
            return;
        }
        assertThat(answer.statusCode())
                .isEqualTo(exchange.answer().get("status").asInt());
        assertThat(own(answer)).isEqualTo(exchange.answer().get("headers"));
        assertThat(kept(answer.body())).isEqualTo(exchange.answer().get("body").asText());
    }

    /** The fields that are the guest's own. */
    private static JsonNode own(HttpResponse<String> answer) {
        Map<String, List<String>> own = new TreeMap<>(answer.headers().map());
        own.keySet().removeIf(name -> !name.equals("content-type") && !name.startsWith("x-"));
        own.remove("x-request-id");
        return JSON.valueToTree(own);
    }

    /** A text as the files of answers have it: a long one as its hash. */
    private static String kept(String text) {
        if (text.length() < 1024) {
            return text;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return "sha256 " + HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givesEveryRequestAFreshInstance() {
        HttpRequest count = request("web", "/count").build();
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.range(0, 4)
                .mapToObj(_ -> CLIENT.sendAsync(count, BodyHandlers.ofString()))
                .toList();

        assertThat(answers).allSatisfy(answer -> assertThat(answer.get().body()).isEqualTo("1\n"));
    }

    @Test
    void tellsEachInstanceOtherRandomBytes() throws IOException, InterruptedException {
        HttpRequest chance = request("web", "/chance").build();

        assertThat(CLIENT.send(chance, BodyHandlers.ofString()).body())
                .matches("\\{\"now\":\\d{13},\"random\":\"[0-9a-f]{32}\",\"uuid\":\"[0-9a-f-]{36}\"}")
                .isNotEqualTo(CLIENT.send(chance, BodyHandlers.ofString()).body());
    }

    @Test
    void deniesWhatTheManifestDoesNotAllow() throws IOException, InterruptedException {
        HttpRequest elsewhere = request("http", "/ask/127.0.0.1:2/").build();

        HttpResponse<String> answer = CLIENT.send(elsewhere, BodyHandlers.ofString());

        // HTTP-request-denied is the sixteenth error code of wasi:http.
        assertThat(answer.body()).isEqualTo("error code 15\n");
    }
}
