package dev.asml.threader.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.guard.Authorizer;
import dev.asml.threader.guard.Caller;
import dev.asml.threader.guard.Verdict;
import dev.asml.threader.trace.Traces;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
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
    void routesByHostVerbAndPath() throws Exception {
        TestFunction one = answer("test/one", "one");
        TestFunction two = answer("test/two", "two");
        try (TestServer server = new TestServer(one.at("GET", "/x/{id}", "a.example"), two.at("ANY", "/x/{id}"));
                RawClient client = server.raw()) {
            client.send("GET /x/1 HTTP/1.1\r\nHost: a.example:99\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("one");
            client.send("POST /x/1 HTTP/1.1\r\nHost: a.example\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("two");
            client.send("GET /x/1 HTTP/1.1\r\nHost: b.example\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("two");
            client.send("GET /test/one/and/more HTTP/1.1\r\nHost: b.example\r\n\r\n");
            assertThat(client.answer().body()).isEqualTo("one");
        }
    }

    @Test
    void saysWhatIsWrongWithARouteThatIsNotThere() throws Exception {
        TestFunction get = answer("test/get", "x");
        try (TestServer server = new TestServer(get.at("GET", "/x"))) {
            var none = server.get("/y");
            var wrong = server.text(server.request("/x").method("OPTIONS", BodyPublishers.noBody()));

            assertThat(none.statusCode()).isEqualTo(404);
            assertThat(none.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(none.body())
                    .contains("\"type\":\"urn:asml:problem:no-route\"", "\"status\":404", "\"part\":\"router\"");
            assertThat(wrong.statusCode()).isEqualTo(405);
            assertThat(wrong.headers().firstValue("allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void answersHeadWithTheLengthButNoBody() throws Exception {
        try (TestServer server = new TestServer(answer("test/x", "12345").at("GET", "/x"));
                RawClient client = server.raw()) {
            client.send("HEAD /x HTTP/1.1\r\nHost: a\r\n\r\nHEAD /none HTTP/1.1\r\nHost: a\r\n\r\n");
            RawClient.Answer head = client.answer(false);
            RawClient.Answer none = client.answer(false);
            client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(head.status()).isEqualTo(200);
            assertThat(head.header("content-length")).isEqualTo("5");
            assertThat(none.status()).isEqualTo(404);
            assertThat(client.answer().body()).isEqualTo("12345");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 304})
    void sendsNoBodyWhereHttpAllowsNone(int status) throws Exception {
        TestFunction function = answer("test/x", "{\"statusCode\": %d, \"body\": \"x\"}".formatted(status));
        try (TestServer server = new TestServer(
                        function.at("GET", "/x"), answer("test/y", "y").at("GET", "/y"));
                RawClient client = server.raw()) {
            client.send("GET /x HTTP/1.1\r\nHost: a\r\n\r\nGET /y HTTP/1.1\r\nHost: a\r\n\r\n");

            assertThat(client.answer().status()).isEqualTo(status);
            assertThat(client.answer().body()).isEqualTo("y");
        }
    }

    @Test
    void givesTheFunctionTheWholeRequest() throws Exception {
        TestFunction echo = TestFunction.echo(EventFormat.HYPER);
        try (TestServer server = new TestServer(echo.at("ANY", "/x/{id}"));
                RawClient client = server.raw()) {
            client.send("PATCH /x/a%2Fb?q=1&q=2 HTTP/1.1\r\nHost: a.example\r\nx-b: 1\r\nX-B: 2\r\nCookie: c=d; e=f\r\n"
                    + "Content-Length: 2\r\n\r\n\u00ff\u0000");
            var document = new ObjectMapper().readTree(client.answer().body());

            assertThat(document.path("method").textValue()).isEqualTo("PATCH");
            assertThat(document.path("path").textValue()).isEqualTo("/x/a%2Fb");
            assertThat(document.path("query").textValue()).isEqualTo("q=1&q=2");
            assertThat(document.at("/query_parameters/q/1").textValue()).isEqualTo("2");
            assertThat(document.at("/path_parameters/id").textValue()).isEqualTo("a/b");
            assertThat(document.at("/headers/x-b").textValue()).isEqualTo("1, 2");
            assertThat(document.at("/headers/host").textValue()).isEqualTo("a.example");
            assertThat(document.at("/cookies/1").textValue()).isEqualTo("e=f");
            assertThat(document.path("body").binaryValue()).containsExactly(0xff, 0);
        }
    }

    @Test
    void sendsEachHeaderOfTheAnswer() throws Exception {
        TestFunction function = answer("test/x", """
                {"statusCode": 207, "multiValueHeaders": {"Set-Cookie": ["a=1", "b=2"], "X-A": ["1", "2"]},
                 "headers": {"Content-Length": "77", "Connection": "close", "x-request-id": "forged"}, "body": "ok"}""");
        try (TestServer server = new TestServer(function.published())) {
            var answer = server.text(server.request("/test/x").header("x-request-id", "mine-1.2_3"));

            assertThat(answer.statusCode()).isEqualTo(207);
            assertThat(answer.body()).isEqualTo("ok");
            assertThat(answer.headers().allValues("set-cookie")).containsExactly("a=1", "b=2");
            assertThat(answer.headers().allValues("x-a")).containsExactly("1", "2");
            assertThat(answer.headers().allValues("x-request-id")).containsExactly("mine-1.2_3");
            assertThat(answer.headers().allValues("connection")).isEmpty();
        }
    }

    @Test
    void refusesAnAnswerThatWouldInjectHeaders() throws Exception {
        TestFunction function =
                answer("test/x", "{\"statusCode\": 200, \"headers\": {\"x\": \"a\\r\\nset-cookie: b\"}}");
        try (TestServer server = new TestServer(function.published())) {
            var answer = server.get("/test/x");

            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("set-cookie")).isEmpty();
            assertThat(answer.body()).contains("headers.x", "\"part\":\"function\"");
        }
    }

    @Test
    void passesOnOrMakesTheRequestIdAndTheTraceParent() throws Exception {
        BlockingQueue<Request> seen = new LinkedBlockingQueue<>();
        TestFunction function = TestFunction.answering(EventFormat.RAW, false, request -> {
            seen.add(request);
            return new Outcome.Answered(new byte[0]);
        });
        String trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        try (TestServer server = new TestServer(function.published())) {
            server.get("/test/function");
            server.get("/test/function");
            server.text(server.request("/test/function")
                    .header("x-request-id", "a b")
                    .header("traceparent", "00-1-2-3"));
            var kept = server.text(server.request("/test/function")
                    .header("x-request-id", "abc")
                    .header("traceparent", trace));

            Request first = seen.take();
            Request second = seen.take();
            Request unfit = seen.take();
            Request fit = seen.take();
            assertThat(first.id())
                    .matches("[0-9a-z]{16}")
                    .isLessThanOrEqualTo(second.id())
                    .isNotEqualTo(second.id());
            assertThat(unfit.id()).matches("[0-9a-z]{16}");
            assertThat(unfit.timeline().trace()).matches("[0-9a-f]{32}");
            assertThat(fit.id()).isEqualTo("abc");
            assertThat(fit.timeline().trace()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
            assertThat(fit.timeline().traceparent(1))
                    .matches("00-4bf92f3577b34da6a3ce929d0e0e4736-[0-9a-f]{16}-01")
                    .doesNotContain("00f067aa0ba902b7");
            assertThat(kept.headers().firstValue("x-request-id")).hasValue("abc");
        }
    }

    @Test
    void asksToComeBackUntilAnythingIsPublished() throws Exception {
        try (TestServer server = new TestServer();
                DataPlane starting = DataPlane.start(
                        TestServer.SETTINGS,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        server.log,
                        Clock.systemUTC(),
                        Traces.unexported())) {
            URI uri = URI.create("http://127.0.0.1:" + starting.port().number() + "/test/function");

            HttpResponse<String> answer = server.text(HttpRequest.newBuilder(uri));

            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
        }
    }

    @Test
    void answersWhoCameBeforeTheFirstPublication() throws Exception {
        try (TestServer server = new TestServer();
                DataPlane starting = DataPlane.start(
                        TestServer.SETTINGS,
                        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                        server.log,
                        Clock.systemUTC(),
                        Traces.unexported());
                RawClient early = new RawClient(starting.port().number());
                RawClient garbage = new RawClient(starting.port().number())) {
            early.send("GET /test/function HTTP/1.1\r\nHost: localhost\r\n\r\n");
            // Who comes later is answered already.
            assertThat(garbage.send("garbage\r\n\r\n").head().status()).isEqualTo(400);

            starting.publish(List.of(RAW_ECHO.published()));

            assertThat(early.answer().status()).isEqualTo(200);
        }
    }

    @Test
    void looksAgainWhenADeployCameInBetween() throws Exception {
        try (TestServer server = new TestServer()) {
            TestFunction replaced = new TestFunction(RAW_ECHO.name(), EventFormat.HYPER, false, _ -> {
                server.plane.publish(List.of(RAW_ECHO.published()));
                return new Admission.Replaced();
            });
            server.plane.publish(List.of(replaced.published()));

            assertThat(server.text(server.request("/test/function").POST(BodyPublishers.ofString("body")))
                            .body())
                    .isEqualTo("body");
        }
    }

    @Test
    void replacesAllThatIsPublishedAtOnce() throws Exception {
        try (TestServer server = new TestServer(answer("test/x", "old").at("GET", "/x"))) {
            assertThat(server.get("/x").body()).isEqualTo("old");

            server.plane.publish(List.of(
                    answer("test/x", "new").at("GET", "/x"),
                    answer("test/y", "y").at("GET", "/y")));
            assertThat(server.get("/x").body()).isEqualTo("new");
            assertThat(server.get("/y").body()).isEqualTo("y");

            List<Published> twice = List.of(
                    answer("test/a", "a").at("GET", "/x"), answer("test/b", "b").at("GET", "/x"));
            assertThatThrownBy(() -> server.plane.publish(twice)).hasMessageContaining("GET /x");
            assertThat(server.get("/x").body()).isEqualTo("new");
        }
    }

    @Test
    void asksTheAuthorizerOnEveryPathOfAFunction() throws Exception {
        Caller me = new Caller(Caller.BEARER, "me", Map.of("sub", "me"), List.of("read"));
        Authorizer authorizer = credentials -> switch (String.join(",", credentials.header("authorization"))) {
            case "" -> new Verdict.Refused(Verdict.Reason.NO_CREDENTIALS, "Bearer", "no token");
            case "Bearer good" -> new Verdict.Allowed(me);
            default -> new Verdict.Refused(Verdict.Reason.FORBIDDEN, "Bearer", "wrong scope");
        };
        // As text, because an echoed API Gateway event would be taken for an API Gateway answer.
        TestFunction echo = TestFunction.answering(
                EventFormat.APIGW_V2, false, request -> answered("event " + new String(request.input(), UTF_8)));
        Published guarded =
                new Published(List.of(), Optional.of(new HttpRoute("GET", "/x")), echo, Optional.of(authorizer));
        try (TestServer server = new TestServer(guarded)) {
            var allowed = server.text(server.request("/x").header("authorization", "Bearer good"));

            assertThat(server.get("/x").statusCode()).isEqualTo(401);
            assertThat(server.get("/test/function").statusCode()).isEqualTo(401);
            assertThat(server.text(server.request("/x").header("authorization", "Bearer bad"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(allowed.body()).contains("\"jwt\":{\"claims\":{\"sub\":\"me\"},\"scopes\":[\"read\"]}");
        }
    }

    @Test
    void measuresEachFunctionUntilItIsGone() throws Exception {
        try (TestServer server = new TestServer(answer("test/x", "x").at("GET", "/x"))) {
            server.get("/x");
            server.get("/x");
            server.get("/nothing");
            assertThat(server.meters.scrape())
                    .contains(
                            "threader_requests_seconds_count{function=\"x\",outcome=\"answered\",service=\"test\"} 2",
                            "threader_requests_in_flight{function=\"x\",service=\"test\"} 0.0",
                            "threader_requests_unrouted_total 1.0");

            server.plane.publish(List.of());
            assertThat(server.meters.scrape()).doesNotContain("function=\"x\"");
        }
    }

    private static TestFunction answer(String name, String text) {
        return TestFunction.answering(EventFormat.RAW, false, _ -> answered(text))
                .named(name);
    }

    private static Outcome answered(String text) {
        return new Outcome.Answered(text.getBytes(UTF_8));
    }
}
