package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.EventFormat;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class OutcomeReplyTest {
    static Stream<Arguments> endings() {
        return Stream.of(
                Arguments.of(new Outcome.NoAnswer(), 502, "no-answer", "function"),
                Arguments.of(new Outcome.Exited(3), 502, "exited", "function"),
                Arguments.of(new Outcome.Trapped("/host/secret"), 502, "trapped", "function"),
                Arguments.of(new Outcome.TimedOut(Duration.ofMillis(250)), 504, "deadline", "deadline"),
                Arguments.of(new Outcome.Exceeded("answer size"), 502, "limit", "limit"),
                Arguments.of(new Outcome.Cancelled("/host/secret"), 503, "cancelled", "host"),
                Arguments.of(new Outcome.Broken("/host/secret"), 500, "host", "host"));
    }

    @ParameterizedTest
    @MethodSource("endings")
    void tellsTheClientHowItEndedAndNothingInternal(Outcome outcome, int status, String kind, String part)
            throws Exception {
        try (TestServer server = new TestServer(
                TestFunction.answering(EventFormat.RAW, false, _ -> outcome).published())) {
            var answer = server.text(server.request("/test/function").header("x-request-id", "the-id"));

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
            assertThat(answer.body())
                    .contains("\"type\":\"urn:asml:problem:" + kind + "\"")
                    .contains("\"part\":\"" + part + "\"")
                    .contains("\"status\":" + status)
                    .contains("\"request_id\":\"the-id\"")
                    .doesNotContain("secret");
        }
    }

    @Test
    void answersAFailureWith500AndTheGuestsBytes() throws Exception {
        byte[] bytes = "{\"why\":\"no\"}".getBytes(StandardCharsets.UTF_8);
        TestFunction failing = TestFunction.answering(EventFormat.RAW, false, _ -> new Outcome.Failed(bytes));
        try (TestServer server = new TestServer(failing.published())) {
            var answer = server.get("/test/function");

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
            assertThat(answer.body()).isEqualTo("{\"why\":\"no\"}");
        }
    }

    @Test
    void saysWhenToTryAgainAfterARefusal() throws Exception {
        TestFunction busy = refusing("test/busy", new Admission.Refused(true, "the function runs 10 times", 2));
        TestFunction full = refusing("test/full", new Admission.Refused(false, "the host runs 100 functions", 7));
        try (TestServer server = new TestServer(busy.published(), full.published())) {
            var function = server.get("/test/busy");
            var host = server.get("/test/full");

            assertThat(function.statusCode()).isEqualTo(429);
            assertThat(function.headers().firstValue("retry-after")).hasValue("2");
            assertThat(function.body()).contains("the function runs 10 times", "\"part\":\"limit\"");
            assertThat(host.statusCode()).isEqualTo(503);
            assertThat(host.headers().firstValue("retry-after")).hasValue("7");
            assertThat(server.meters.scrape()).contains("function=\"busy\",outcome=\"refused\"");
        }
    }

    @Test
    void saysNothingInternalWhenTheHostBreaks() throws Exception {
        TestFunction breaking = new TestFunction(new FunctionName("test", "function"), EventFormat.RAW, false, _ -> {
            throw new IllegalStateException("/host/secret");
        });
        try (TestServer server = new TestServer(breaking.published())) {
            var answer = server.text(server.request("/test/function").header("x-request-id", "the-id"));

            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(answer.body()).contains("the-id").doesNotContain("secret");
            assertThat(server.log.tail(100, line -> line.request().equals("the-id")))
                    .anySatisfy(line -> assertThat(line.text()).contains("/host/secret"));
        }
    }

    private static TestFunction refusing(String name, Admission.Refused refused) {
        return new TestFunction(FunctionName.parse(name), EventFormat.RAW, false, _ -> refused);
    }
}
