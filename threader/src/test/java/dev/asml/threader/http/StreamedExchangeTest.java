package dev.asml.threader.http;

import static dev.asml.threader.http.StreamingFunction.field;
import static dev.asml.threader.http.StreamingFunction.read;
import static dev.asml.threader.http.StreamingFunction.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.function.Outcome;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.StreamFailure;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests and answers whose bodies go through as they come, over real sockets. */
class StreamedExchangeTest {
    private static final String POST = "POST /test/stream HTTP/1.1\r\nHost: a\r\n";
    private static final String CHUNKED = POST + "Transfer-Encoding: chunked\r\n";
    private static final HttpSettings IMPATIENT = new HttpSettings(
            "127.0.0.1", 0, 1000, Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(2));

    private final StreamingFunction echo = new StreamingFunction(StreamingFunction::echo);

    private static TestServer serving(StreamingFunction.Body body) {
        return new TestServer(new StreamingFunction(body).published());
    }

    private static Outcome outcome(StreamingFunction function) throws Exception {
        return function.runs.take().end.get(20, TimeUnit.SECONDS);
    }

    @Test
    void sendsTheFirstByteBeforeTheLastHasCome() throws Exception {
        try (TestServer server = new TestServer(echo.published());
                RawClient client = server.raw()) {
            client.send(POST + "Content-Length: 8\r\n\r\nping");
            assertThat(client.head().header("transfer-encoding")).isEqualTo("chunked");
            assertThat(client.chunks(4)).isEqualTo("ping");
            client.send("pong");
            assertThat(client.chunks(4)).isEqualTo("pong");
            assertThat(client.chunk()).isEmpty();
            assertThat(outcome(echo)).isEqualTo(new Outcome.Streamed(200));
        }
    }

    @Test
    void sendsTheHeadBeforeAnyByteIsKnown() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try (TestServer server = serving(http -> {
                    ByteSink out = http.respond(201, List.of(field("x-a", "1"), field("x-a", "2")));
                    seen.join();
                    write(out, "late");
                    out.close();
                });
                RawClient client = server.raw()) {
            client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer head = client.head();
            assertThat(head.status()).isEqualTo(201);
            assertThat(head.header("x-a")).isEqualTo("1, 2");
            assertThat(head.header("content-length")).isEmpty();
            seen.complete(null);
            assertThat(client.chunk()).isEqualTo("late");
        }
    }

    @Test
    void keepsTheConnectionAfterAStreamedExchange() throws Exception {
        try (TestServer server = new TestServer(echo.published());
                RawClient client = server.raw()) {
            for (int i = 0; i < 3; i++) {
                client.send(CHUNKED + "\r\n5\r\nhello\r\n0\r\n\r\n");
                assertThat(client.head().header("connection")).isEmpty();
                assertThat(client.chunks(5)).isEqualTo("hello");
                assertThat(client.chunk()).isEmpty();
                assertThat(client.fields()).isEmpty();
                client.send(POST + "Content-Length: 3\r\n\r\nabc");
                client.head();
                assertThat(client.chunks(3)).isEqualTo("abc");
                assertThat(client.chunk()).isEmpty();
                assertThat(client.fields()).isEmpty();
            }
        }
    }

    @Test
    void carriesFieldsAfterTheBodyBothWays() throws Exception {
        try (TestServer server = new TestServer(echo.published());
                RawClient client = server.raw()) {
            client.send(CHUNKED + "TE: trailers\r\nTrailer: x-sum\r\n\r\n2;ext=1\r\nhi\r\n0\r\n"
                    + "x-sum: 42\r\ncontent-length: 7\r\n\r\n");
            client.head();
            assertThat(client.chunks(2)).isEqualTo("hi");
            assertThat(client.chunk()).isEmpty();
            assertThat(client.fields()).isEqualTo(Map.of("x-sum", "42"));
        }
    }

    @Test
    void leavesFieldsAfterTheBodyOutIfTheClientTakesNone() throws Exception {
        try (TestServer server = serving(http -> {
                    ByteSink out = http.respond(200, List.of());
                    http.trailers(List.of(field("x-sum", "42")));
                    out.close();
                });
                RawClient client = server.raw()) {
            client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.chunk()).isEmpty();
            assertThat(client.fields()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x\r\nhello\r\n0\r\n\r\n",
                "-1\r\nhello\r\n0\r\n\r\n",
                "4\r\nhello\r\n0\r\n\r\n",
                "fffffffffffffffff\r\nhello",
                "5\r\nhello\r\n0\r\nno field\r\n\r\n"
            })
    void failsTheBodyIfItsFramingIsWrong(String body) throws Exception {
        CompletableFuture<Object> code = new CompletableFuture<>();
        try (TestServer server = serving(http -> {
                    try {
                        while (read(http.body()) != null) {
                            // until it fails
                        }
                    } catch (StreamFailure e) {
                        code.complete(e.code());
                    }
                    http.respond(400, List.of()).close();
                });
                RawClient client = server.raw()) {
            client.send(CHUNKED + "\r\n" + body);
            assertThat(client.head().status()).isEqualTo(400);
            assertThat(code.get(5, TimeUnit.SECONDS)).isEqualTo("http-protocol-error");
            client.chunk();
            client.fields();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void keepsTheLengthThatTheFunctionGives() throws Exception {
        try (TestServer server = serving(http -> {
                    ByteSink out = http.respond(200, List.of(field("Content-Length", "5")));
                    write(out, "he");
                    write(out, "llo");
                    out.close();
                });
                RawClient client = server.raw()) {
            for (int i = 0; i < 2; i++) {
                client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
                RawClient.Answer answer = client.answer();
                assertThat(answer.body()).isEqualTo("hello");
                assertThat(answer.header("transfer-encoding")).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 404, 204, 304})
    void sendsNoBodyWhereThereIsNone(int status) throws Exception {
        try (TestServer server = serving(http -> {
                    ByteSink out = http.respond(status, List.of(field("x-a", "b")));
                    write(out, "not sent");
                    out.close();
                });
                RawClient client = server.raw()) {
            String method = status == 200 || status == 404 ? "HEAD" : "GET";
            for (int i = 0; i < 2; i++) {
                client.send(method + " /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.head().status()).isEqualTo(status);
            }
        }
    }

    @Test
    void tellsTheLengthThatAHeadRequestAsksFor() throws Exception {
        try (TestServer server = serving(http -> http.respond(200, List.of(field("content-length", "123")))
                        .close());
                RawClient client = server.raw()) {
            client.send("HEAD /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(client.answer(false).header("content-length")).isEqualTo("123");
        }
    }

    /** A client that waits until it is asked for its body is asked, and gets it back. */
    private static void assertAskedFor(RawClient client) throws Exception {
        client.send(POST + "Content-Length: 2\r\nExpect: 100-continue\r\n\r\n");
        assertThat(client.head().status()).isEqualTo(100);
        client.send("hi");
        assertThat(client.head().status()).isEqualTo(200);
        assertThat(client.chunks(2)).isEqualTo("hi");
    }

    @Test
    void asksForABodyOnlyWhenTheFunctionDoes() throws Exception {
        try (TestServer server = new TestServer(echo.published());
                RawClient client = server.raw()) {
            assertAskedFor(client);
        }
    }

    @Test
    void doesNotAskForABodyThatNobodyWants() throws Exception {
        try (TestServer server = serving(http -> http.respond(413, List.of()).close());
                RawClient client = server.raw()) {
            for (int i = 0; i < 2; i++) {
                client.send(POST + "Content-Length: 2000000000\r\nExpect: 100-continue\r\n\r\n");
                assertThat(client.head().status()).isEqualTo(413);
                assertThat(client.chunk()).isEmpty();
                assertThat(client.fields()).isEmpty();
            }
        }
    }

    @Test
    void asksForTheBodyBeforeTheAnswerBegins() throws Exception {
        try (TestServer server = serving(http -> {
                    ByteSink out = http.respond(200, List.of());
                    write(out, Objects.requireNonNull(read(http.body())));
                    out.close();
                });
                RawClient client = server.raw()) {
            assertAskedFor(client);
        }
    }

    @Test
    void readsALittleAwayThatTheFunctionLeft() throws Exception {
        try (TestServer server = serving(http -> http.respond(200, List.of()).close());
                RawClient client = server.raw()) {
            for (int i = 0; i < 3; i++) {
                client.send(POST + "Content-Length: 100000\r\n\r\n" + "x".repeat(100_000));
                client.head();
                assertThat(client.chunk()).isEmpty();
                assertThat(client.fields()).isEmpty();
            }
        }
    }

    @Test
    void closesTheConnectionIfTheRestDoesNotCome() throws Exception {
        try (TestServer server = serving(http -> http.respond(200, List.of()).close());
                RawClient client = server.raw()) {
            client.send(POST + "Content-Length: 100000\r\n\r\nx");
            client.head();
            assertThat(client.chunk()).isEmpty();
            client.fields();
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void takesMoreThanABufferedBodyMayHave() throws Exception {
        StreamingFunction count = new StreamingFunction(http -> {
            long bytes = 0;
            for (byte[] piece = read(http.body()); piece != null; piece = read(http.body())) {
                bytes += piece.length;
            }
            ByteSink out = http.respond(200, List.of());
            write(out, Long.toString(bytes));
            out.close();
        });
        try (TestServer server = new TestServer(IMPATIENT, count.published())) {
            HttpResponse<String> answer = server.text(
                    server.request("/test/stream").POST(HttpRequest.BodyPublishers.ofByteArray(new byte[3_000_000])));
            assertThat(answer.body()).isEqualTo("3000000");
            assertThat(server.meters.scrape())
                    .contains(
                            "threader_streamed_bytes_total{direction=\"in\",function=\"stream\",service=\"test\"} 3000000")
                    .contains("threader_streamed_bytes_total{direction=\"out\",function=\"stream\",service=\"test\"} 7")
                    .contains("outcome=\"streamed\"");
        }
    }

    private static byte[] pattern() {
        byte[] body = new byte[4 << 20];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) ((i * 31) >>> 3);
        }
        return body;
    }

    @Test
    void echoesMegabytesWhileTheyCome() throws Exception {
        byte[] body = pattern();
        try (TestServer server = new TestServer(echo.published());
                RawClient client = server.raw()) {
            client.send(POST + "Content-Length: " + body.length + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> client.sendAll(body));
            client.head();
            assertThat(client.chunks(body.length).getBytes(StandardCharsets.ISO_8859_1))
                    .isEqualTo(body);
            sender.join();
        }
    }

    @Test
    void echoesMegabytesByHttp2() throws Exception {
        byte[] body = pattern();
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        try (TestServer server = new TestServer(echo.published())) {
            HttpRequest.Builder request = server.request("/test/stream");
            // The first request upgrades the connection, which one with a body cannot.
            client.send(request.copy().GET().build(), HttpResponse.BodyHandlers.discarding());
            HttpResponse<byte[]> answer = client.send(
                    request.POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void seesTheRequestAsItWasSent() throws Exception {
        CompletableFuture<String> seen = new CompletableFuture<>();
        try (TestServer server = serving(http -> {
                    StringBuilder text = new StringBuilder();
                    text.append(http.method())
                            .append(' ')
                            .append(http.scheme())
                            .append(' ')
                            .append(http.authority());
                    text.append(' ').append(http.pathWithQuery());
                    http.headers()
                            .forEach(field -> text.append(' ')
                                    .append(field.name())
                                    .append('=')
                                    .append(new String(field.value(), StandardCharsets.ISO_8859_1)));
                    seen.complete(text.toString());
                    http.respond(200, List.of()).close();
                });
                RawClient client = server.raw()) {
            client.send("PATCH /test/stream/x%2Fy?q=1&q=2 HTTP/1.1\r\nHost: a:1\r\nX-B: 1\r\nX-B: 2\r\n\r\n");
            client.head();
            assertThat(seen.get(5, TimeUnit.SECONDS))
                    .isEqualTo("PATCH http a:1 /test/stream/x%2Fy?q=1&q=2 Host=a:1 X-B=1 X-B=2");
        }
    }
}
