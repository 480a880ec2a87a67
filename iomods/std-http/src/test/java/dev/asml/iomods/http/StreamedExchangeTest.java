package dev.asml.iomods.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.StreamedCall;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class StreamedExchangeTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int MIB = 1 << 20;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch release = new CountDownLatch(1);
    private final CountDownLatch begun = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private HttpServer server;

    @SuppressWarnings("NullAway.Init")
    private DrivenIomod iomod;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
        iomod = DrivenIomod.inProcess(
                new HttpIomod(Map.of()).iomod(), BrokerSettings.DEFAULT.withConfig(Map.of("allow", "127.0.0.1:*")));
    }

    @AfterEach
    void stop() {
        assertThat(iomod.violations()).isEmpty();
        iomod.close();
        release.countDown();
        server.stop(0);
        threads.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/count" -> count(exchange);
                case "/held-count" -> {
                    begun.countDown();
                    release.await();
                    count(exchange);
                }
                case "/zeros" -> {
                    exchange.sendResponseHeaders(200, 0);
                    for (int i = 0; i < 16; i++) {
                        exchange.getResponseBody().write(new byte[MIB]);
                    }
                }
                case "/late" -> {
                    release.await();
                    exchange.sendResponseHeaders(200, -1);
                }
                case "/slow" -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write("so far".getBytes(UTF_8));
                    exchange.getResponseBody().flush();
                    release.await();
                }
                default -> describe(exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(HttpExchange exchange) throws IOException {
        InputStream body = exchange.getRequestBody();
        long count = body.readNBytes(1).length;
        begun.countDown();
        count += body.transferTo(OutputStream.nullOutputStream());
        byte[] answer = Long.toString(count).getBytes(UTF_8);
        exchange.sendResponseHeaders(200, answer.length);
        exchange.getResponseBody().write(answer);
    }

    private static void describe(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        exchange.getResponseHeaders().add("X-Twice", "one");
        exchange.getResponseHeaders().add("X-Twice", "two");
        String seen = "%s %s %s %s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        new LinkedHashMap<>(exchange.getRequestHeaders()),
                        new String(body, UTF_8));
        exchange.sendResponseHeaders(201, seen.length());
        exchange.getResponseBody().write(seen.getBytes(UTF_8));
    }

    private String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private static byte[] frame(char type, byte[] payload) {
        return ByteBuffer.allocate(5 + payload.length)
                .put((byte) type)
                .putInt(payload.length)
                .put(payload)
                .array();
    }

    private StreamedCall open(String authority, String method, String path, Map<String, Object> more)
            throws IOException {
        Map<String, Object> head =
                new LinkedHashMap<>(Map.of("method", method, "scheme", "http", "authority", authority, "path", path));
        head.putAll(more);
        StreamedCall call = iomod.open("exchange");
        call.input().write(frame('H', JSON.writeValueAsBytes(head)));
        return call;
    }

    /** What was answered: the head, the body, and the error that ended it. */
    private record Answer(JsonNode head, byte[] body, JsonNode error) {}

    private static Answer answer(StreamedCall call) throws IOException {
        DataInputStream frames = new DataInputStream(call.output());
        JsonNode head = JSON.missingNode();
        JsonNode error = JSON.missingNode();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        while (true) {
            int type;
            try {
                type = frames.readByte();
            } catch (EOFException e) {
                return new Answer(head, body.toByteArray(), error);
            }
            byte[] payload = frames.readNBytes(frames.readInt());
            switch (type) {
                case 'H' -> head = JSON.readTree(payload);
                case 'D' -> body.writeBytes(payload);
                case 'E' -> error = JSON.readTree(payload);
                default -> throw new AssertionError("a frame of type " + type);
            }
        }
    }

    private static byte[] data(StreamedCall call) throws IOException {
        DataInputStream frames = new DataInputStream(call.output());
        assertThat(frames.readByte()).isEqualTo((byte) 'D');
        return frames.readNBytes(frames.readInt());
    }

    private static void assertError(StreamedCall call, String code) throws IOException {
        assertThat(answer(call).error().path("code").asText()).isEqualTo(code);
    }

    @Test
    void theTraceOfTheCallGoesOnUnlessTheGuestHasOne() throws IOException {
        StreamedCall plain = open(authority(), "GET", "/", Map.of());
        plain.input().close();
        assertThat(new String(answer(plain).body(), UTF_8))
                .contains("Traceparent=[00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01]")
                .contains("Tracestate=[vendor=test]");
        String own = "00-11111111111111111111111111111111-2222222222222222-01";
        StreamedCall traced = open(authority(), "GET", "/", Map.of("headers", List.of(List.of("traceparent", own))));
        traced.input().close();
        assertThat(new String(answer(traced).body(), UTF_8))
                .contains("Traceparent=[" + own + "]")
                .doesNotContain("vendor=test");
    }

    @Test
    void headsAndBodiesGoAsTheyAre() throws IOException {
        StreamedCall call = open(
                authority(),
                "PUT",
                "/a?b=c%20d",
                Map.of("headers", List.of(List.of("X-One", "1"), List.of("content-length", "2"))));
        call.input().write(frame('D', "h".getBytes(UTF_8)));
        call.input().write(frame('D', "i".getBytes(UTF_8)));
        call.input().close();
        Answer answer = answer(call);
        assertThat(answer.head().path("status").asInt()).isEqualTo(201);
        assertThat(answer.head().path("headers").toString()).contains("[\"x-twice\",\"one\"]", "[\"x-twice\",\"two\"]");
        assertThat(new String(answer.body(), UTF_8))
                .startsWith("PUT /a?b=c%20d {")
                .contains("X-one=[1]", "Content-length=[2]", "User-agent=[akkoro.std.http/0.3.0]")
                .endsWith(" hi");
        assertThat(answer.error().isMissingNode()).isTrue();
    }

    @Test
    void aRequestWithoutABodyHasNone() throws IOException {
        StreamedCall call = open(authority(), "GET", "", Map.of());
        call.input().close();
        assertThat(new String(answer(call).body(), UTF_8))
                .startsWith("GET / {")
                .doesNotContainIgnoringCase("transfer-encoding", "content-length");
    }

    @Test
    void theRequestIsSentWhileItComes() throws Exception {
        StreamedCall call = open(authority(), "POST", "/count", Map.of());
        call.input().write(frame('D', "begin".getBytes(UTF_8)));
        begun.await();
        call.input().write(frame('D', " and end".getBytes(UTF_8)));
        call.input().close();
        assertThat(answer(call).body()).asString().isEqualTo("13");
    }

    @Test
    void theAnswerIsHandedOnWhileItComes() throws IOException {
        StreamedCall call = open(authority(), "GET", "/slow", Map.of());
        call.input().close();
        DataInputStream frames = new DataInputStream(call.output());
        assertThat(frames.readByte()).isEqualTo((byte) 'H');
        frames.skipNBytes(frames.readInt());
        assertThat(data(call)).asString().isEqualTo("so far");
        release.countDown();
        assertThat(answer(call).error().isMissingNode()).isTrue();
    }

    @Test
    void largeBodiesAreNotHeld() throws Exception {
        StreamedCall upload = open(authority(), "POST", "/held-count", Map.of());
        Thread writer = Thread.startVirtualThread(() -> {
            try (OutputStream input = upload.input()) {
                for (int i = 0; i < 16; i++) {
                    input.write(frame('D', new byte[MIB]));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        begun.await();
        iomod.ping();
        assertThat(upload.granted()).isLessThan(12L * MIB);
        release.countDown();
        writer.join();
        assertThat(answer(upload).body()).asString().isEqualTo(Integer.toString(16 * MIB));

        StreamedCall download = open(authority(), "GET", "/zeros", Map.of());
        download.input().close();
        assertThat(answer(download).body()).hasSize(16 * MIB);
    }

    @Test
    void aRequestThatIsNotAllowedIsDenied() throws IOException {
        assertError(open("localhost:1", "GET", "/", Map.of()), "HTTP-request-denied");
        assertError(open("", "GET", "/", Map.of()), "HTTP-request-URI-invalid");
        assertError(open(authority(), "GET", "/a b", Map.of()), "HTTP-request-URI-invalid");
        assertError(open(authority(), "GE T", "/", Map.of("headers", List.of())), "HTTP-protocol-error");
    }

    @Test
    void aPortThatNobodyListensAtRefuses() throws IOException {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        StreamedCall call = open("127.0.0.1:" + port, "GET", "/", Map.of());
        call.input().close();
        assertError(call, "connection-refused");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                                           | connection-terminated",
                "'nonsense\\r\\n\\r\\n'                                         | HTTP-protocol-error",
                "'HTTP/1.1 200 OK\\r\\ncontent-length: 10\\r\\n\\r\\nhalf'     | HTTP-response-incomplete",
                "'HTTP/1.1 200 OK\\r\\ntransfer-encoding: chunked\\r\\n\\r\\n5\\r\\nab' | HTTP-response-incomplete"
            })
    void answersThatBreakOffSaySo(String sent, String code) throws IOException {
        try (ServerSocket rude = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.startVirtualThread(
                    () -> answerAll(rude, sent.replace("\\r", "\r").replace("\\n", "\n")));
            StreamedCall call = open("127.0.0.1:" + rude.getLocalPort(), "GET", "/", Map.of());
            call.input().close();
            assertError(call, code);
        }
    }

    private static void answerAll(ServerSocket server, String with) {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                var _ = client.getInputStream().read(new byte[8192]);
                client.getOutputStream().write(with.getBytes(ISO_8859_1));
            } catch (IOException _) {
                // The client, or the test, has had enough.
            }
        }
    }

    @Test
    void timesThatAreOverAreErrors() throws IOException {
        StreamedCall late = open(authority(), "GET", "/late", Map.of("first_byte_timeout_ms", 50));
        late.input().close();
        assertError(late, "connection-read-timeout");

        StreamedCall slow =
                open(authority(), "GET", "/slow", Map.of("between_bytes_timeout_ms", 50, "connect_timeout_ms", 5000));
        slow.input().close();
        Answer answer = answer(slow);
        assertThat(answer.body()).asString().isEqualTo("so far");
        assertThat(answer.error().path("code").asText()).isEqualTo("connection-read-timeout");
    }

    @Test
    void cancellingEndsAnExchangeWhereverItIs() throws IOException {
        StreamedCall waiting = open(authority(), "GET", "/late", Map.of());
        waiting.input().close();
        waiting.cancel();
        assertThat(waiting.failure().code()).isEqualTo("CANCELLED");

        StreamedCall reading = open(authority(), "GET", "/slow", Map.of());
        reading.input().close();
        assertThat(reading.output().read()).isEqualTo('H');
        reading.cancel();
        assertThat(reading.failure().code()).isEqualTo("CANCELLED");
    }

    @Test
    void whatIsNoHeadIsRefused() throws IOException {
        for (byte[] input : List.of(
                new byte[0], frame('D', new byte[1]), frame('H', "{".getBytes(UTF_8)), new byte[] {'H', -1, 0, 0, 0})) {
            StreamedCall call = iomod.open("exchange");
            call.input().write(input);
            call.input().close();
            IomodFailure failure = call.failure();
            assertThat(failure.code()).isEqualTo("INVALID_INPUT");
        }
    }
}
