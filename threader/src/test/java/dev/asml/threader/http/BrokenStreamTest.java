package dev.asml.threader.http;

import static dev.asml.threader.http.StreamingFunction.field;
import static dev.asml.threader.http.StreamingFunction.read;
import static dev.asml.threader.http.StreamingFunction.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.asml.threader.function.Outcome;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.StreamFailure;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How streamed exchanges end that do not end well: what the client sees, and what the function is told. */
class BrokenStreamTest {
    private static final String POST = "POST /test/stream HTTP/1.1\r\nHost: a\r\n";
    private static final HttpSettings IMPATIENT = new HttpSettings(
            "127.0.0.1", 0, 1000, Duration.ofSeconds(5), Duration.ofMillis(300), Duration.ofSeconds(2));

    private final StreamingFunction echo = new StreamingFunction(StreamingFunction::echo);

    private static TestServer serving(StreamingFunction.Body body) {
        return new TestServer(new StreamingFunction(body).published());
    }

    private static Outcome outcome(StreamingFunction function) throws Exception {
        return function.runs.take().end.get(20, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({"3, hell", "8, hell"})
    void breaksOffAnAnswerOfAnotherLength(int length, String body) throws Exception {
        StreamingFunction function = new StreamingFunction(http -> {
            ByteSink out = http.respond(200, List.of(field("content-length", Integer.toString(length))));
            write(out, body);
            out.close();
        });
        try (TestServer server = new TestServer(function.published());
                RawClient client = server.raw()) {
            client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.exactly(9).length()).isLessThan(length + 1);
            assertThat(client.atEnd()).isTrue();
        }
    }

    /** The client gets a first half, and then the connection's end. */
    private static void assertHalf(StreamingFunction function) throws Exception {
        try (TestServer server = new TestServer(function.published());
                RawClient client = server.raw()) {
            client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            assertThat(client.chunks(4)).isEqualTo("half");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void breaksTheAnswerOffWhenTheFunctionTraps() throws Exception {
        StreamingFunction function = new StreamingFunction(http -> {
            write(http.respond(200, List.of()), "half");
            throw new IllegalStateException("unreachable");
        });
        assertHalf(function);
        assertThat(outcome(function)).isEqualTo(new Outcome.Trapped("unreachable"));
    }

    @Test
    void breaksTheAnswerOffWhenTheFunctionLeavesItUnfinished() throws Exception {
        StreamingFunction function = new StreamingFunction(http -> write(http.respond(200, List.of()), "half"));
        assertHalf(function);
    }

    @Test
    void breaksTheAnswerOffWhenTheFunctionSaysSo() throws Exception {
        StreamingFunction function = new StreamingFunction(http -> {
            ByteSink out = http.respond(200, List.of());
            write(out, "half");
            http.abort("changed its mind");
            out.close();
        });
        assertHalf(function);
    }

    @Test
    void answersAProblemWhenTheFunctionEndsBeforeItsAnswer() throws Exception {
        try (TestServer server = serving(http -> {})) {
            HttpResponse<String> answer = server.get("/test/stream");
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).contains("urn:asml:problem:no-answer");
        }
    }

    @Test
    void answersAnErrorOfTheFunctionByItsKind() throws Exception {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        List.of("dns-error", "destination-not-found", "destination-unavailable", "destination-ip-prohibited")
                .forEach(code -> statuses.put(code, 502));
        List.of("connection-refused", "connection-terminated", "tls-protocol-error", "http-response-incomplete")
                .forEach(code -> statuses.put(code, 502));
        List.of("dns-timeout", "connection-timeout", "connection-read-timeout", "connection-write-timeout")
                .forEach(code -> statuses.put(code, 504));
        List.of("http-request-header-section-size", "http-request-header-size", "http-request-trailer-size")
                .forEach(code -> statuses.put(code, 431));
        statuses.put("http-protocol-error", 502);
        statuses.put("http-response-timeout", 504);
        statuses.put("connection-limit-reached", 503);
        statuses.put("http-request-denied", 403);
        statuses.put("http-request-length-required", 411);
        statuses.put("http-request-body-size", 413);
        statuses.put("http-request-method-invalid", 405);
        statuses.put("http-request-uri-invalid", 400);
        statuses.put("http-request-uri-too-long", 414);
        statuses.put("loop-detected", 508);
        statuses.put("configuration-error", 500);
        statuses.put("internal-error", 500);
        try (TestServer server =
                serving(http -> http.refuse(http.metaVariables().getOrDefault("QUERY_STRING", ""), "because"))) {
            for (Map.Entry<String, Integer> each : statuses.entrySet()) {
                HttpResponse<String> answer = server.get("/test/stream?" + each.getKey());
                assertThat(answer.statusCode()).as(each.getKey()).isEqualTo(each.getValue());
                assertThat(answer.body()).contains("urn:asml:problem:" + each.getKey(), "because");
            }
        }
    }

    @Test
    void cancelsTheFunctionWhenTheClientLeavesAmidItsBody() throws Exception {
        try (TestServer server = new TestServer(echo.published())) {
            try (RawClient client = server.raw()) {
                client.send(POST + "Content-Length: 8\r\n\r\nping");
                client.head();
                client.chunks(4);
            }
            StreamingFunction.Running run = echo.runs.take();
            assertThat(run.end.get(20, TimeUnit.SECONDS)).isNotEqualTo(new Outcome.Streamed(200));
        }
    }

    @Test
    void cancelsTheFunctionWhenTheClientLeavesAmidItsAnswer() throws Exception {
        StreamingFunction flood = new StreamingFunction(BrokenStreamTest::flood);
        try (TestServer server = new TestServer(flood.published())) {
            try (RawClient client = server.raw()) {
                client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
                client.head();
                client.chunks(100);
            }
            assertThat(flood.runs.take().cancelled.get(20, TimeUnit.SECONDS)).isEqualTo("the client disconnected");
        }
    }

    private static void flood(HttpExchange http) {
        ByteSink out = http.respond(200, List.of());
        byte[] piece = new byte[10_000];
        while (true) {
            write(out, piece);
        }
    }

    @Test
    void endsAFunctionWhoseClientTakesNothing() throws Exception {
        StreamingFunction flood = new StreamingFunction(BrokenStreamTest::flood);
        try (TestServer server = new TestServer(IMPATIENT, flood.published());
                RawClient client = server.raw()) {
            client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            client.head();
            StreamingFunction.Running run = flood.runs.take();
            assertThat(run.cancelled.get(20, TimeUnit.SECONDS)).isEqualTo("the client took nothing for too long");
        }
    }

    @Test
    void failsTheBodyOfAClientThatSendsNothing() throws Exception {
        CompletableFuture<Object> code = new CompletableFuture<>();
        StreamingFunction function = new StreamingFunction(http -> {
            try {
                while (read(http.body()) != null) {
                    // until it fails
                }
            } catch (StreamFailure e) {
                code.complete(e.code());
            }
            http.respond(408, List.of()).close();
        });
        try (TestServer server = new TestServer(IMPATIENT, function.published());
                RawClient client = server.raw()) {
            client.send(POST + "Content-Length: 8\r\n\r\nping");
            assertThat(client.head().status()).isEqualTo(408);
            assertThat(code.get(5, TimeUnit.SECONDS)).isEqualTo("connection-read-timeout");
        }
    }

    @Test
    void resetsAnHttp2AnswerThatIsNotWhole() throws Exception {
        StreamingFunction function = new StreamingFunction(http -> {
            if (http.method().equals("GET")) {
                http.respond(200, List.of()).close();
                return;
            }
            write(http.respond(200, List.of()), "half");
            throw new IllegalStateException("unreachable");
        });
        HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
        try (TestServer server = new TestServer(function.published())) {
            HttpRequest.Builder request = server.request("/test/stream");
            client.send(request.copy().GET().build(), HttpResponse.BodyHandlers.discarding());
            HttpRequest post =
                    request.POST(HttpRequest.BodyPublishers.ofString("x")).build();
            assertThatThrownBy(() -> client.send(post, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            // And the connection serves on.
            assertThat(client.send(request.copy().GET().build(), HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
        }
    }
}
