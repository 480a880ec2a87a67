package dev.asml.threader.http;

import static dev.asml.threader.http.StreamingFunction.write;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.stream.ByteSink;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions whose standard output is the answer as it is written. */
class ProgramOutputTest {
    private static TestServer serving(StreamingFunction.Body body) {
        return new TestServer(new StreamingFunction(body).published());
    }

    @Test
    void readsTheStandardOutputOfAProgramAsItsAnswer() throws Exception {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        try (TestServer server = serving(http -> {
                    ByteSink out = http.standardOutput();
                    write(out, "Sta");
                    write(out, "tus: 404 No\nContent-Ty");
                    write(out, "pe: text/x\r\nX-A: b\r\n");
                    write(out, "\r\nbo");
                    seen.join();
                    write(out, "dy");
                    out.close();
                });
                RawClient client = server.raw()) {
            client.send("GET /test/stream HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer head = client.head();
            assertThat(head.status()).isEqualTo(404);
            assertThat(head.header("content-type")).isEqualTo("text/x");
            assertThat(head.header("x-a")).isEqualTo("b");
            assertThat(client.chunk()).isEqualTo("bo");
            seen.complete(null);
            assertThat(client.chunk()).isEqualTo("dy");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "two words: here\n\n", "Name: no cgi field\n\nbody", "Status: 1000\n\nx"})
    void sendsOutputWithoutAHeaderBlockAsBytes(String output) throws Exception {
        try (TestServer server = serving(http -> {
            ByteSink out = http.standardOutput();
            write(out, output);
            out.close();
        })) {
            HttpResponse<String> answer = server.get("/test/stream");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("content-type")).contains("application/octet-stream");
            assertThat(answer.body()).isEqualTo(output);
        }
    }

    @Test
    void tellsAProgramTheRequestAsCgiDoes() throws Exception {
        CompletableFuture<Map<String, String>> told = new CompletableFuture<>();
        try (TestServer server = serving(http -> {
                    told.complete(http.metaVariables());
                    http.standardOutput().close();
                });
                RawClient client = server.raw()) {
            client.send("PUT /test/stream/a%20b?c=%20 HTTP/1.1\r\nHost: h.example:81\r\n");
            client.send("Content-Type: text/x\r\nX-One: 1\r\nX-One: 2\r\nProxy: evil\r\nContent-Length: 0\r\n\r\n");
            client.head();
            assertThat(told.get(5, TimeUnit.SECONDS))
                    .containsEntry("REQUEST_METHOD", "PUT")
                    .containsEntry("SCRIPT_NAME", "/test/stream")
                    .containsEntry("PATH_INFO", "/a b")
                    .containsEntry("QUERY_STRING", "c=%20")
                    .containsEntry("SERVER_NAME", "h.example")
                    .containsEntry("SERVER_PORT", "81")
                    .containsEntry("SERVER_PROTOCOL", "HTTP/1.1")
                    .containsEntry("GATEWAY_INTERFACE", "CGI/1.1")
                    .containsEntry("CONTENT_TYPE", "text/x")
                    .containsEntry("CONTENT_LENGTH", "0")
                    .containsEntry("HTTP_X_ONE", "1, 2")
                    .containsEntry("HTTP_HOST", "h.example:81")
                    .doesNotContainKey("HTTP_PROXY");
        }
    }
}
