package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.Functions;
import dev.asml.threader.function.Outcome;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest that speaks wasi:http by its imports' names, over real sockets. */
class HttpGuestTest {
    private static final String PREFIX = " /test/proxy/";
    private static final HttpSettings SETTINGS = new HttpSettings(
            "127.0.0.1", 0, 1000, Duration.ofSeconds(5), Duration.ofMillis(500), Duration.ofSeconds(2));

    @TempDir
    static Path scratch;

    private static Functions functions;
    private static DeployedFunction proxy;
    private static TestServer server;

    @BeforeAll
    static void serve() {
        functions = new Functions(scratch).memory(1 << 20).timeout(Duration.ofSeconds(20));
        proxy = functions.deploy("proxy", Functions.read(Functions.GUESTS.resolve("http/proxy.wasm")));
        DeployedFunction hasty = functions
                .timeout(Duration.ofMillis(300))
                .deploy("hasty", Functions.read(Functions.GUESTS.resolve("http/proxy.wasm")));
        server = new TestServer(SETTINGS, published(proxy), published(hasty));
    }

    private static Published published(DeployedFunction function) {
        return new Published(List.of(), Optional.empty(), Target.of(function), Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
        functions.close();
    }

    private static RawClient ask(String method, String path, String rest) throws Exception {
        return server.raw().send(method + PREFIX + path + " HTTP/1.1\r\nHost: a\r\n" + rest);
    }

    @Test
    void streamsThroughTheGuest() throws Exception {
        try (RawClient client = ask("POST", "echo", "Transfer-Encoding: chunked\r\nTE: trailers\r\n\r\n")) {
            RawClient.Answer head = client.head();
            assertThat(head.status()).isEqualTo(201);
            assertThat(head.header("content-type")).isEqualTo("application/octet-stream");
            for (String piece : List.of("one", "two")) {
                client.send("3\r\n" + piece + "\r\n");
                assertThat(client.chunks(3)).isEqualTo(piece);
            }
            client.send("0\r\nX-Sum: 6\r\n\r\n");
            assertThat(client.chunk()).isEmpty();
            assertThat(client.fields()).isEqualTo(Map.of("x-sum", "6"));
        }
    }

    @Test
    void carriesManyMegabytesThroughALittleMemory() throws Exception {
        int size = 16 << 20;
        byte[] piece = "0123456789abcdef".repeat(4096).getBytes(StandardCharsets.US_ASCII);
        try (RawClient client = ask("POST", "echo", "Content-Length: " + size + "\r\n\r\n")) {
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int sent = 0; sent < size; sent += piece.length) {
                    client.sendAll(piece);
                }
            });
            client.head();
            long sum = 0;
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
                sum += chunk.length();
            }
            assertThat(sum).isEqualTo(size);
            sender.join();
        }
    }

    @Test
    void servesOneRequestAfterTheOtherOnAConnection() throws Exception {
        try (RawClient client = server.raw()) {
            for (int i = 0; i < 3; i++) {
                client.send("POST" + PREFIX + "echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
                client.head();
                assertThat(client.chunks(2)).isEqualTo("hi");
                assertThat(client.chunk()).isEmpty();
                client.fields();
            }
        }
    }

    @Test
    void breaksOffWhatTheGuestDoesNotFinish() throws Exception {
        for (String path : List.of("half", "trap-late")) {
            try (RawClient client = ask("GET", path, "\r\n")) {
                client.head();
                assertThat(client.chunks(4)).isEqualTo("half");
                assertThat(client.atEnd()).isTrue();
            }
        }
    }

    @Test
    void breaksOffABodyThatIsLongerThanItsHeadSays() throws Exception {
        try (RawClient client = ask("GET", "too-long", "\r\n")) {
            assertThat(client.head().header("content-length")).isEqualTo("5");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void answersAProblemWhereTheGuestGivesNoResponse() throws Exception {
        assertThat(server.get("/test/proxy/trap").body()).contains("urn:asml:problem:trapped");
        assertThat(server.get("/test/proxy/nothing").body()).contains("urn:asml:problem:no-answer");
        HttpResponse<String> refused = server.get("/test/proxy/refused");
        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).contains("urn:asml:problem:connection-refused");
        HttpResponse<String> late = server.get("/test/hasty/spin");
        assertThat(late.statusCode()).isEqualTo(504);
    }

    @Test
    void breaksOffAtTheDeadline() throws Exception {
        try (RawClient client = server.raw()) {
            client.send("POST /test/hasty/echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhi");
            client.head();
            assertThat(client.chunks(2)).isEqualTo("hi");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void letsTheGuestGoWhenTheClientLeavesOrTakesNothing() throws Exception {
        try (RawClient leaving = ask("GET", "flood", "\r\n")) {
            leaving.head();
        }
        try (RawClient stuck = ask("GET", "flood", "\r\n")) {
            stuck.head();
            while (proxy.inFlight() > 0) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void isInvokedWithItsInputAsARequest() {
        byte[] input = "hello".getBytes(StandardCharsets.US_ASCII);
        assertThat(functions.call(proxy, input))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answer -> assertThat(answer.body()).isEqualTo(input));
    }

    @Test
    void takesBodiesByHttp2() throws Exception {
        HttpResponse<String> answer =
                server.text(server.request("/test/proxy/echo").POST(HttpRequest.BodyPublishers.ofString("hello")));
        assertThat(answer.body()).isEqualTo("hello");
    }
}
