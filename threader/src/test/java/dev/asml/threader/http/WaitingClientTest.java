package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.EventFormat;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Outcome;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Clients whose function takes its time, and what happens if they or the server go away meanwhile. */
class WaitingClientTest {
    private static final Published ECHO = TestFunction.echo(EventFormat.RAW).published();

    private final BlockingQueue<TestFunction.Open> started = new LinkedBlockingQueue<>();
    private final Published slow = new TestFunction(new FunctionName("test", "slow"), EventFormat.RAW, false, _ -> {
                TestFunction.Open open = new TestFunction.Open();
                started.add(open);
                return new Admission.Admitted(open);
            })
            .published();

    private TestFunction.Open next() throws InterruptedException {
        return Objects.requireNonNull(started.poll(20, TimeUnit.SECONDS), "no invocation started");
    }

    private static Outcome answer(String text) {
        return new Outcome.Answered(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void cancelsTheInvocationWhenTheClientLeaves() throws Exception {
        try (TestServer server = new TestServer(slow)) {
            TestFunction.Open open;
            try (RawClient client = server.raw()) {
                client.send("GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n");
                open = next();
            }
            assertThat(open.end.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Cancelled("the client disconnected"));
        }
    }

    @Test
    void cancelsAllInvocationsOfAnHttp2ConnectionThatEnds() throws Exception {
        try (TestServer server = new TestServer(slow, ECHO)) {
            HttpClient http2 =
                    HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build();
            http2.send(server.request("/test/function").build(), HttpResponse.BodyHandlers.ofString());
            var _ = http2.sendAsync(server.request("/test/slow").build(), HttpResponse.BodyHandlers.ofString());
            var _ = http2.sendAsync(server.request("/test/slow").build(), HttpResponse.BodyHandlers.ofString());
            TestFunction.Open one = next();
            TestFunction.Open two = next();
            http2.shutdownNow();

            assertThat(one.end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Cancelled.class);
            assertThat(two.end.get(20, TimeUnit.SECONDS)).isInstanceOf(Outcome.Cancelled.class);
        }
    }

    @Test
    void keepsBytesThatCameWhileTheFirstRequestWaited() throws Exception {
        try (TestServer server = new TestServer(ECHO, slow);
                RawClient client = server.raw()) {
            client.send("GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            TestFunction.Open open = next();
            client.send("POST /test/function HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\ntwo");
            client.send("POST /test/function HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nthr");
            // Longer than the watch takes to start reading ahead.
            var _ = open.end.completeOnTimeout(answer("one"), 300, TimeUnit.MILLISECONDS);

            assertThat(client.answer().body()).isEqualTo("one");
            assertThat(client.answer().body()).isEqualTo("two");
            client.send("ee");
            assertThat(client.answer().body()).isEqualTo("three");
        }
    }

    @Test
    void keepsTheConnectionThroughManySlowRequests() throws Exception {
        try (TestServer server = new TestServer(ECHO, slow);
                RawClient client = server.raw()) {
            for (int i = 0; i < 5; i++) {
                client.send("GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n");
                var _ = next().end.completeOnTimeout(answer("slow"), 150, TimeUnit.MILLISECONDS);
                assertThat(client.answer().body()).isEqualTo("slow");
                client.send("POST /test/function HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nfast");
                assertThat(client.answer().body()).isEqualTo("fast");
            }
        }
    }

    @Test
    void answersWhatItTookBeforeItCloses() throws Exception {
        TestServer server = new TestServer(slow);
        try (RawClient client = server.raw()) {
            client.send("GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            TestFunction.Open open = next();
            Thread closing = Thread.ofVirtual().start(server::close);
            open.end.completeOnTimeout(answer("done"), 300, TimeUnit.MILLISECONDS);

            assertThat(client.answer().body()).isEqualTo("done");
            closing.join(Duration.ofSeconds(20));
            assertThat(closing.isAlive()).isFalse();
        } finally {
            server.close();
        }
    }

    @Test
    void cancelsWhatOutlastsTheGrace() throws Exception {
        HttpSettings hasty = new HttpSettings("127.0.0.1", 0, 1000, Duration.ofSeconds(5), Duration.ofMillis(200));
        TestServer server = new TestServer(hasty, slow);
        try (RawClient client = server.raw();
                RawClient idle = server.raw()) {
            idle.send("GET /nothing HTTP/1.1\r\nHost: a\r\n\r\n");
            assertThat(idle.answer().status()).isEqualTo(404);
            client.send("GET /test/slow HTTP/1.1\r\nHost: a\r\n\r\n");
            TestFunction.Open open = next();
            server.close();

            assertThat(open.end.get(20, TimeUnit.SECONDS)).isEqualTo(new Outcome.Cancelled("the Threader stops"));
            assertThat(client.answer().status()).isEqualTo(503);
            assertThat(idle.atEnd()).isTrue();
        }
    }
}
