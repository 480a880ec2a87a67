package dev.asml.iomods.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.PendingCall;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpIomodTest {
    private static final byte[] BINARY = {(byte) 0xff, 0, (byte) 0xfe};

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private HttpServer other;

    @SuppressWarnings("NullAway.Init")
    private DrivenIomod iomod;

    @BeforeEach
    void start() throws IOException {
        server = serve();
        other = serve();
        iomod = DrivenIomod.inProcess(
                new HttpIomod(Map.of()).iomod(), BrokerSettings.DEFAULT.withConfig(Map.of("allow", "127.0.0.1:*")));
    }

    private HttpServer serve() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.setExecutor(threads);
        http.createContext("/", this::handle);
        http.start();
        return http;
    }

    @AfterEach
    void stop() {
        iomod.close();
        release.countDown();
        server.stop(0);
        other.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/echo" -> answer(exchange, 200, describe(exchange).getBytes(UTF_8));
            case "/trace" -> answer(exchange, 200, trace(exchange).getBytes(UTF_8));
            case "/binary" -> answer(exchange, 200, BINARY);
            case "/gzip" -> {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                answer(exchange, 200, gzip("unpacked ä".repeat(1000)));
            }
            case "/bomb" -> {
                exchange.getResponseHeaders().add("Content-Encoding", "gzip");
                answer(exchange, 200, gzip("0".repeat(1 << 20)));
            }
            case "/large" -> answer(exchange, 200, new byte[100_000]);
            case "/empty" -> answer(exchange, 204, new byte[0]);
            case "/hop" -> redirect(exchange, 302, "/echo?hopped=1");
            case "/keep" -> redirect(exchange, 307, "/echo");
            case "/loop" -> redirect(exchange, 302, "/loop");
            case "/away" ->
                redirect(exchange, 302, "http://127.0.0.1:" + other.getAddress().getPort() + "/echo");
            case "/private" ->
                redirect(exchange, 302, "http://localhost:" + other.getAddress().getPort() + "/echo");
            case "/file" -> redirect(exchange, 302, "file:///etc/hosts");
            case "/never" -> hang();
            case "/stalls" -> {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                hang();
            }
            case "/cut" -> {
                exchange.sendResponseHeaders(200, 10);
                exchange.getResponseBody().write('x');
                exchange.close();
            }
            default -> answer(exchange, 404, "no such page".getBytes(UTF_8));
        }
    }

    private void hang() throws IOException {
        stuck.countDown();
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String trace(HttpExchange exchange) {
        return exchange.getRequestHeaders().getFirst("traceparent") + " "
                + exchange.getRequestHeaders().getFirst("tracestate");
    }

    private static String describe(HttpExchange exchange) throws IOException {
        return String.join(
                "|",
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")),
                new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    }

    private static void answer(HttpExchange exchange, int code, byte[] body) throws IOException {
        exchange.getResponseHeaders().add("X-Twice", "a");
        exchange.getResponseHeaders().add("X-Twice", "b");
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static void redirect(HttpExchange exchange, int code, String location) throws IOException {
        exchange.getResponseHeaders().add("Location", location);
        answer(exchange, code, "moved".getBytes(UTF_8));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(UTF_8));
        }
        return bytes.toByteArray();
    }

    private String document(String path, String more) {
        return "{\"scheme\":\"http\",\"method\":\"get\",\"host\":\"127.0.0.1\",\"port\":%d,\"path\":\"%s\"%s}"
                .formatted(server.getAddress().getPort(), path, more);
    }

    private JsonNode ok(String path, String more) {
        JsonNode answer = iomod.call("request", document(path, more));
        assertThat(answer.has("Ok")).describedAs(answer.toString()).isTrue();
        return answer.get("Ok");
    }

    private String why(String path, String more) {
        return why(document(path, more));
    }

    private String why(String document) {
        JsonNode answer = iomod.call("request", document);
        assertThat(answer.has("Err")).describedAs(answer.toString()).isTrue();
        return answer.at("/Err/why").asText();
    }

    @Test
    void handsTheTraceOfItsCallOnUnlessTheGuestHasOne() {
        assertThat(ok("/trace", "").get("body").asText())
                .isEqualTo("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01 vendor=test");
        String own = "00-11111111111111111111111111111111-2222222222222222-01";
        assertThat(ok("/trace", ",\"headers\":{\"Traceparent\":\"%s\"}".formatted(own))
                        .get("body")
                        .asText())
                .isEqualTo(own + " null");
    }

    @Test
    void sendsWhatTheDocumentSays() {
        JsonNode answer = ok(
                "/echo",
                ",\"query_parameters\":{\"b\":\"2 *\",\"a\":\"ä&=\"},\"content_type\":\"text/x\",\"headers\":{\"Authorization\":\"secret\"},\"body\":\"hällo\",\"auth\":null");
        assertThat(answer.get("code").asInt()).isEqualTo(200);
        assertThat(answer.get("body").asText()).isEqualTo("GET|/echo?a=%C3%A4%26%3D&b=2%20%2A|text/x|secret|hällo");
        assertThat(answer.at("/headers/x-twice").asText()).isEqualTo("a, b");
        assertThat(answer.has("body_encoding")).isFalse();
    }

    @Test
    void sendsEveryMethodAndBinaryBodies() {
        String post = document("/echo", ",\"body_encoding\":\"base64\",\"body\":\"aGk=\"")
                .replace("\"get\"", "\"POST\"");
        assertThat(iomod.call("request", post).at("/Ok/body").asText()).isEqualTo("POST|/echo|null|null|hi");
        String head = document("/gzip", "").replace("\"get\"", "\"HEAD\"");
        assertThat(iomod.call("request", head).at("/Ok/code").asInt()).isEqualTo(200);
    }

    @Test
    void answersOtherStatusesAsTheyAre() {
        assertThat(ok("/nowhere", "").get("code").asInt()).isEqualTo(404);
        JsonNode empty = ok("/empty", "");
        assertThat(empty.get("code").asInt()).isEqualTo(204);
        assertThat(empty.has("body")).isFalse();
        assertThat(ok("/hop", "").get("code").asInt()).isEqualTo(302);
    }

    @Test
    void unpacksGzip() {
        JsonNode answer = ok("/gzip", "");
        assertThat(answer.get("body").asText()).isEqualTo("unpacked ä".repeat(1000));
        assertThat(answer.get("headers").has("content-encoding")).isFalse();
    }

    @Test
    void answersBinaryBodiesAsBase64() {
        JsonNode answer = ok("/binary", "");
        assertThat(answer.get("body_encoding").asText()).isEqualTo("base64");
        assertThat(Base64.getDecoder().decode(answer.get("body").asText())).isEqualTo(BINARY);
    }

    @Test
    void boundsTheBodyAlsoWhenItIsPacked() {
        assertThat(why("/large", ",\"max_body_bytes\":99999")).contains("99999").contains("max_body_bytes");
        assertThat(ok("/large", ",\"max_body_bytes\":100000").get("body").asText())
                .hasSize(100_000);
        assertThat(why("/bomb", ",\"max_body_bytes\":10000")).contains("10000");
    }

    @Test
    void followsRedirectsWhenAsked() {
        assertThat(ok("/hop", ",\"follow_redirects\":true").get("body").asText())
                .startsWith("GET|/echo?hopped=1");
        String kept =
                document("/keep", ",\"follow_redirects\":true,\"body\":\"b\"").replace("\"get\"", "\"PUT\"");
        assertThat(iomod.call("request", kept).at("/Ok/body").asText())
                .startsWith("PUT|/echo|")
                .endsWith("|b");
        assertThat(why("/loop", ",\"max_redirects\":3")).contains("more than 3 redirects");
    }

    @Test
    void checksEveryHopAgainstTheAllowList() {
        assertThat(why("/private", ",\"follow_redirects\":true"))
                .contains("localhost")
                .contains("\"allow\"");
        assertThat(why("/file", ",\"follow_redirects\":true"))
                .contains("file:///etc/hosts")
                .contains("not http");
    }

    @Test
    void keepsSecretsFromOtherHosts() {
        String more = ",\"follow_redirects\":true,\"headers\":{\"Authorization\":\"secret\"}";
        assertThat(ok("/away", more).get("body").asText()).contains("/echo").doesNotContain("secret");
    }

    @Test
    void givesUpWhenTheTimeIsOver() {
        assertThat(why("/never", ",\"timeout_ms\":100")).contains("did not answer in time (100 ms)");
        assertThat(why("/stalls", ",\"timeout_ms\":300")).contains("in time");
        assertThat(why("/cut", "")).contains("failed");
    }

    @Test
    void stopsWhenItsCallIsCancelled() throws InterruptedException {
        PendingCall call = iomod.start("request", document("/stalls", ""));
        assertThat(stuck.await(30, TimeUnit.SECONDS)).isTrue();
        call.cancel();
        assertThat(call.failure().code()).isEqualTo("CANCELLED");
    }

    @Test
    void saysWhenNobodyListens() {
        int port = other.getAddress().getPort();
        other.stop(0);
        assertThat(why("{\"scheme\":\"http\",\"method\":\"GET\",\"host\":\"127.0.0.1\",\"port\":%d,\"path\":\"/\"}"
                        .formatted(port)))
                .contains("127.0.0.1:" + port)
                .contains("cannot be reached");
    }

    @Test
    void refusesWhatIsNotAllowed() {
        assertThat(why("{\"method\":\"GET\",\"host\":\"api.example.com\",\"path\":\"/\"}"))
                .isEqualTo(
                        "https://api.example.com:443 is not allowed; to allow it, add api.example.com:443 to \"allow\" in the configuration of akkoro.std.http");
        iomod.config(Map.of());
        assertThat(why("/echo", "")).contains("not allowed");
    }

    @Test
    void namesTheFieldOfARequestThatCannotBeRead() {
        assertThat(why("{}")).contains("method");
        assertThat(why("[]")).isNotEmpty();
        assertThat(why("")).contains("empty");
        assertThat(why("/echo", ",\"heders\":{}")).contains("unknown field \"heders\"");
        assertThat(why("/echo", ",\"timeout_ms\":0")).contains("\"timeout_ms\" is at least 1");
        assertThat(why("/a b", "")).contains("\"path\"");
        assertThat(why("/echo", ",\"body_encoding\":\"base64\",\"body\":\"?\"")).contains("\"body\" is not base64");
        assertThat(why("/echo", ",\"headers\":{\"Bad Name\":\"x\"}")).contains("Bad Name");
        assertThat(why("/echo", ",\"auth\":{\"type\":\"basic\"}")).contains("\"auth\"");
        assertThat(why("{\"method\":\"GET\",\"host\":\"http://x\",\"path\":\"/\"}"))
                .contains("\"host\"");
    }

    @Test
    void signsOnlyWithCredentials() throws IOException {
        assertThat(why("/echo", ",\"auth\":{\"type\":\"iam\"}")).contains("auth type \"iam\" is not available");
        Map<String, String> credentials = Map.of("AWS_ACCESS_KEY_ID", "id", "AWS_SECRET_ACCESS_KEY", "key");
        try (var signing = DrivenIomod.inProcess(
                new HttpIomod(credentials).iomod(),
                BrokerSettings.DEFAULT.withConfig(Map.of("allow", "127.0.0.1:*")))) {
            assertThat(signing.call("request", document("/echo", ",\"auth\":{\"type\":\"iam\",\"service\":\"s\"}"))
                            .at("/Ok/body")
                            .asText())
                    .contains("AWS4-HMAC-SHA256 Credential=id/")
                    .contains("/us-east-1/s/aws4_request");
        }
    }
}
