package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.EventFormat;
import java.io.ByteArrayInputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in over real sockets and is not as it should be. */
class HttpBorderTest {
    private static final int LIMIT = 1000;
    private static final HttpSettings SMALL =
            new HttpSettings("127.0.0.1", 0, LIMIT, Duration.ofMillis(300), Duration.ofSeconds(5));
    private static final Published ECHO = TestFunction.echo(EventFormat.RAW).at("POST", "/echo");

    @ParameterizedTest
    @CsvSource({"1000, 200", "1001, 413", "1999, 413", "2001, 413"})
    void boundsBodiesOfKnownLength(int size, int status) throws Exception {
        try (TestServer server = new TestServer(SMALL, ECHO)) {
            var answer = server.text(server.request("/echo").POST(BodyPublishers.ofByteArray(new byte[size])));

            assertThat(answer.statusCode()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 200", "1001, 413", "2500, 413"})
    void boundsBodiesOfUnknownLength(int size, int status) throws Exception {
        try (TestServer server = new TestServer(SMALL, ECHO)) {
            var answer = server.text(server.request("/echo")
                    .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[size]))));

            assertThat(answer.statusCode()).isEqualTo(status);
            if (status == 413) {
                assertThat(answer.body()).contains("\"part\":\"limit\"", "may have 1000 bytes");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"1000, 200", "1001, 413", "2500, 413"})
    void boundsBodiesOnHttp2(int size, int status) throws Exception {
        try (TestServer server = new TestServer(SMALL, ECHO);
                HttpClient http2 = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_2)
                        .build()) {
            // The first request upgrades the connection; only a request without a body may.
            var first = http2.send(server.request("/echo").build(), HttpResponse.BodyHandlers.ofString());
            var answer = http2.send(
                    server.request("/echo")
                            .POST(BodyPublishers.ofByteArray(new byte[size]))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(first.statusCode()).isEqualTo(405);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.statusCode()).isEqualTo(status);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/test/function", "/nobody"})
    void closesTheConnectionThatTheClientDoesNotUseAgain(String path) throws Exception {
        try (TestServer server = new TestServer(ECHO);
                RawClient client = server.raw()) {
            client.send(
                    "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx".formatted(path));

            assertThat(client.answer().header("connection")).isEqualTo("close");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void keepsTheConnectionAfterABodyThatIsALittleTooLarge() throws Exception {
        try (TestServer server = new TestServer(SMALL, ECHO);
                RawClient client = server.raw()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 1001\r\n\r\n" + "x".repeat(1001));
            assertThat(client.answer().status()).isEqualTo(413);
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");
            assertThat(client.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void answersAnExpectationBeforeTheBodyComes() throws Exception {
        try (TestServer server = new TestServer(SMALL, ECHO)) {
            try (RawClient client = server.raw()) {
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1001\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(413);
            }
            try (RawClient client = server.raw()) {
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(100);
                client.send("ok");
                assertThat(client.answer().body()).isEqualTo("ok");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 10\r\n\r\nabc",
                "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
                "Content-Length: 10\r\n\r\n"
            })
    void givesUpOnABodyThatDoesNotCome(String rest) throws Exception {
        try (TestServer server = new TestServer(SMALL, ECHO);
                RawClient client = server.raw()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + rest);

            RawClient.Answer answer = client.answer();
            assertThat(answer.status()).isEqualTo(408);
            assertThat(answer.body()).contains("\"part\":\"deadline\"");
            assertThat(client.atEnd()).isTrue();
        }
    }

    @Test
    void takesABodyThatComesInPieces() throws Exception {
        try (TestServer server = new TestServer(ECHO);
                RawClient client = server.raw()) {
            client.send("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 200; i++) {
                client.send("5\r\nhello\r\n");
            }
            client.send("0\r\n\r\nPOST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nok");

            assertThat(client.answer().body()).isEqualTo("hello".repeat(200));
            assertThat(client.answer().body()).isEqualTo("ok");
        }
    }

    @Test
    void givesTheFunctionAnEncodedBodyAsItIs() throws Exception {
        try (TestServer server = new TestServer(ECHO)) {
            var answer = server.text(server.request("/echo")
                    .header("content-encoding", "gzip")
                    .POST(BodyPublishers.ofString("not unpacked")));

            assertThat(answer.body()).isEqualTo("not unpacked");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /a%zz HTTP/1.1#Host: a## | 400",
                "GET /a/../b HTTP/1.1#Host: a## | 400",
                "GET /%2e%2e/b HTTP/1.1#Host: a## | 400",
                "GET /x?a=%f HTTP/1.1#Host: a## | 400",
                "GET /x HTTP/1.1## | 400",
                "GET /x HTTP/1.1#Host: a#Host: b## | 400",
                "GET /x HTTP/1.1#Host: a#x y: 1## | 400",
                "GET /x#Host: a## | 400",
                "GET /x HTTP/1.1#Host: a#Content-Length: abc## | 400",
                "POST /x HTTP/1.1#Host: a#Content-Length: 1#Transfer-Encoding: chunked## | 400",
                "POST /x HTTP/1.1#Host: a#Transfer-Encoding: chunked##zz# | 400",
            })
    void refusesGarbage(String request, int status) throws Exception {
        Published any = TestFunction.echo(EventFormat.HYPER).at("ANY", "/{rest+}");
        try (TestServer server = new TestServer(any);
                RawClient client = server.raw()) {
            client.send(request.replace("#", "\r\n"));

            RawClient.Answer answer = client.answer();
            assertThat(server.log.tail(100, _ -> true)).isEmpty();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.header("x-request-id")).isNotEmpty();
        }
    }

    @Test
    void refusesLinesAndHeadersThatAreTooLong() throws Exception {
        try (TestServer server = new TestServer(ECHO)) {
            try (RawClient client = server.raw()) {
                client.send("GET /" + "x".repeat(9000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(414);
            }
            try (RawClient client = server.raw()) {
                client.send("GET / HTTP/1.1\r\nHost: a\r\nx: " + "x".repeat(40_000) + "\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(431);
            }
        }
    }

    @Test
    void survivesBytesThatAreNoHttpAtAll() throws Exception {
        try (TestServer server = new TestServer(ECHO)) {
            try (RawClient client = server.raw()) {
                client.send("\u0016\u0003\u0001\u0002\u0000\u0001garbage\r\n\r\n");
                assertThat(client.answer().status()).isEqualTo(400);
            }
            assertThat(server.text(server.request("/echo").POST(BodyPublishers.ofString("x")))
                            .body())
                    .isEqualTo("x");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 9\r\n\r\nabc", "Transfer-Encoding: chunked\r\n\r\n9\r\nabc"})
    void takesAClientThatLeavesAmidItsBodyForNoFailureOfItsOwn(String rest) throws Exception {
        try (TestServer server = new TestServer(ECHO)) {
            try (RawClient client = server.raw()) {
                client.send("POST /echo HTTP/1.1\r\nHost: a\r\n" + rest);
            }
            server.text(server.request("/echo").POST(BodyPublishers.ofString("x")));
            server.plane.close();

            assertThat(server.log.tail(100, _ -> true)).isEmpty();
        }
    }
}
