package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.EventFormat;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.Functions;
import dev.asml.threader.function.Outcome;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs of WASI preview 1 whose standard streams are the request's body and the answer's. */
class StreamEventTest {
    @TempDir
    static Path scratch;

    private static Functions functions;
    private static DeployedFunction cat;
    private static TestServer server;

    @BeforeAll
    static void serve() {
        functions = new Functions(scratch).memory(4 << 20).event(EventFormat.STREAM);
        cat = functions.deploy("wasi-cat");
        server = new TestServer(
                published(cat), published(functions.deploy("wasi-cgi")), published(functions.deploy("wasi-env")));
    }

    private static Published published(DeployedFunction function) {
        return new Published(List.of(), Optional.empty(), Target.of(function), Optional.empty());
    }

    @AfterAll
    static void stop() {
        server.close();
        functions.close();
    }

    @Test
    void copiesEachPieceAsItComes() throws Exception {
        try (RawClient client = server.raw()) {
            client.send("POST /test/wasi-cat HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\none\n ");
            assertThat(client.head().header("content-type")).isEqualTo("application/octet-stream");
            assertThat(client.chunks(5)).isEqualTo("one\n ");
            client.send(" two");
            assertThat(client.chunks(4)).isEqualTo(" two");
            assertThat(client.chunk()).isEmpty();
        }
    }

    @Test
    void copiesMoreThanItsMemoryHolds() throws Exception {
        int size = 16 << 20;
        byte[] piece = "x".repeat(1 << 16).getBytes(StandardCharsets.US_ASCII);
        try (RawClient client = server.raw()) {
            client.send("POST /test/wasi-cat HTTP/1.1\r\nHost: a\r\nContent-Length: " + size + "\r\n\r\n");
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int sent = 0; sent < size; sent += piece.length) {
                    client.sendAll(piece);
                }
            });
            client.head();
            assertThat(client.chunks(size)).hasSize(size);
            sender.join();
        }
    }

    @Test
    void takesTheHeadFromTheProgram() throws Exception {
        HttpResponse<String> answer = server.text(
                server.request("/test/wasi-cgi").POST(HttpRequest.BodyPublishers.ofString("418\nshort and stout")));
        assertThat(answer.statusCode()).isEqualTo(418);
        assertThat(answer.headers().firstValue("x-guest")).contains("wasi-cgi");
        assertThat(answer.body()).isEqualTo("short and stout");
    }

    @Test
    void tellsTheProgramTheRequestInItsEnvironment() throws Exception {
        HttpResponse<String> answer =
                server.text(server.request("/test/wasi-env/a%20b?q=1").header("x-token", "t"));
        assertThat(answer.body())
                .contains("env REQUEST_METHOD=GET\n")
                .contains("env PATH_INFO=/a b\n")
                .contains("env QUERY_STRING=q=1\n")
                .contains("env HTTP_X_TOKEN=t\n");
    }

    @Test
    void isInvokedAsEveryProgramIs() {
        byte[] input = "hello".getBytes(StandardCharsets.US_ASCII);
        assertThat(functions.call(cat, input))
                .isInstanceOfSatisfying(
                        Outcome.Answered.class,
                        answer -> assertThat(answer.body()).isEqualTo(input));
    }
}
