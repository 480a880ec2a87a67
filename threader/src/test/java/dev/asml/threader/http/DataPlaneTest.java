package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.EventFormat;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Outcome;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataPlaneTest {
    private static final TestFunction RAW_ECHO = TestFunction.echo(EventFormat.RAW);

    @Test
    void answersWithWhatTheFunctionGave() throws Exception {
        try (TestServer server = new TestServer(RAW_ECHO.at("POST", "/echo"))) {
            var answer = server.text(server.request("/echo").POST(BodyPublishers.ofString("hello")));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("hello");
            assertThat(answer.headers().firstValue("content-type")).hasValue("text/plain; charset=utf-8");
            assertThat(answer.headers().firstValue("x-request-id")).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 65536, 1 << 20, 10 << 20})
    void carriesBinaryBodiesOfAnySizeBothWays(int size) throws Exception {
        byte[] body = new byte[size];
        new Random(size).nextBytes(body);
        try (TestServer server = new TestServer(RAW_ECHO.published())) {
            var answer = server.send(server.request("/test/function").POST(BodyPublishers.ofByteArray(body)));

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(body);
        }
    }

    @Test
    void speaksHttp2InClearText() throws Exception {
        try (TestServer server = new TestServer(RAW_ECHO.published());
                HttpClient http2 = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            byte[] body = new byte[1 << 20];
            for (int i = 0; i < 3; i++) {
                var answer = http2.send(
                        server.request("/test/function")
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofByteArray());
                assertThat(answer.body()).isEqualTo(body);
            }
            var answer = http2.send(server.request("/test/function").build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void cancelsTheInvocationWhenTheClientLeaves() throws Exception {
        TestFunction.Open open = new TestFunction.Open();
        TestFunction waiting = new TestFunction(
                new FunctionName("test", "function"), EventFormat.RAW, false, _ -> new Admission.Admitted(open));
        try (TestServer server = new TestServer(waiting.published())) {
            try (RawClient client = server.raw()) {
                client.send("GET /test/function HTTP/1.1\r\nHost: a\r\n\r\n");
            }
            assertThat(open.end.get(20, java.util.concurrent.TimeUnit.SECONDS))
                    .isEqualTo(new Outcome.Cancelled("the client disconnected"));
        }
    }

    @Test
    void answersPipelinedRequestsInTheirOrderEvenIfTheFirstIsSlow() throws Exception {
        TestFunction.Open slow = new TestFunction.Open();
        TestFunction first = new TestFunction(
                new FunctionName("test", "slow"), EventFormat.RAW, false, _ -> new Admission.Admitted(slow));
        try (TestServer server = new TestServer(RAW_ECHO.published(), first.published());
                RawClient client = server.raw()) {
            client.send("GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            client.send("POST /test/function HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo");
            // Longer than the watch needs to start reading ahead.
            Thread.ofVirtual().start(() -> {
                java.util.concurrent.locks.LockSupport.parkNanos(
                        Duration.ofMillis(300).toNanos());
                slow.end.complete(new Outcome.Answered("one".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
            });
            client.send("POST /test/function HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nthr");
            assertThat(client.answer().body()).isEqualTo("one");
            assertThat(client.answer().body()).isEqualTo("two");
            client.send("ee");
            assertThat(client.answer().body()).isEqualTo("three");
        }
    }
}
