package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a Threader tells of requests, inside and to a collector of OpenTelemetry's. */
@Timeout(60)
class TraceTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @TempDir
    static Path scratch;

    private static Collector collector;
    private static RunningThreader threader;

    @BeforeAll
    static void start() throws IOException {
        collector = new Collector();
        threader = new RunningThreader(
                scratch.resolve("data"),
                0,
                Map.of(
                        "OTEL_EXPORTER_OTLP_ENDPOINT", collector.url(),
                        "OTEL_EXPORTER_OTLP_HEADERS", "x-key=of%20mine",
                        "OTEL_SERVICE_NAME", "shop",
                        "OTEL_RESOURCE_ATTRIBUTES", "deployment.environment.name=test"));
        Projects project = new Projects(scratch.resolve("project"), "trace")
                .function("io", "io-v03", "event = \"raw\"")
                .function("hasty", "io-v03", "event = \"raw\"", "timeout_seconds = 1")
                .function("spin", "spin", "event = \"raw\"", "timeout_seconds = 1")
                .function("noop", "noop")
                .function("seen", "noop")
                .function("trap", "trap")
                .loudIomod();
        HttpResponse<String> deployed = threader.deploy(project.bundle());
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        threader.close();
        collector.close();
    }

    private static JsonNode trace(HttpResponse<?> answer) throws IOException {
        String request = answer.headers().firstValue("x-request-id").orElseThrow();
        String address = "/v1/traces/" + request;
        HttpResponse<String> told = threader.operate("GET", address, "");
        // What is kept of a request follows its answer.
        for (int i = 0; i < 200 && told.statusCode() == 404; i++) {
            told = threader.operate("GET", address, "");
        }
        assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
        return JSON.readTree(told.body());
    }

    private static List<JsonNode> spans(JsonNode trace, String kind) {
        return trace.path("spans")
                .valueStream()
                .filter(span -> span.path("kind").asText().equals(kind))
                .toList();
    }

    private static JsonNode span(JsonNode trace, String kind) {
        assertThat(spans(trace, kind))
                .as("%s of %s", kind, trace.toPrettyString())
                .hasSize(1);
        return spans(trace, kind).getFirst();
    }

    @Test
    void tellsWhatARequestSpentItsTimeOn() throws IOException {
        HttpResponse<String> answer = threader.post("/trace/io", "test.loud.process.echo\nhello");

        JsonNode trace = trace(answer);

        assertThat(answer.body()).isEqualTo("hello");
        assertThat(trace.path("function").asText()).isEqualTo("trace/io");
        assertThat(trace.path("outcome").asText()).isEqualTo("answered");
        assertThat(trace.path("status").asInt()).isEqualTo(200);
        JsonNode request = span(trace, "request");
        JsonNode guest = span(trace, "guest");
        JsonNode call = span(trace, "call");
        JsonNode handler = span(trace, "handler");
        for (String part : List.of("route", "authorize", "read", "queue", "turn", "instance", "reset", "answer")) {
            assertThat(spans(trace, part))
                    .as(part)
                    .anySatisfy(span -> assertThat(span.path("parent_id")).isEqualTo(request.path("id")));
        }
        assertThat(guest.path("parent_id")).isEqualTo(request.path("id"));
        assertThat(call.path("parent_id")).isEqualTo(guest.path("id"));
        assertThat(handler.path("parent_id")).isEqualTo(call.path("id"));
        assertThat(call.path("name").asText()).isEqualTo("test.loud.process.echo");
        assertThat(call.path("attributes").path("input_bytes").asInt()).isEqualTo(5);
        assertThat(call.path("attributes").path("output_bytes").asInt()).isEqualTo(5);
        assertThat(call.path("attributes").path("outcome").asText()).isEqualTo("answered");
    }

    @Test
    void accountsForTheGuestsTimeWithoutGapsOrOverlap() throws IOException {
        JsonNode trace = trace(threader.post("/trace/io", "test.loud.process.echo\nhello"));

        JsonNode request = span(trace, "request");
        JsonNode guest = span(trace, "guest");
        long parts = trace.path("spans")
                .valueStream()
                .filter(span -> span.path("parent_id").equals(request.path("id")))
                .mapToLong(span -> span.path("duration_nanos").asLong())
                .sum();
        assertThat(request.path("duration_nanos")).isEqualTo(trace.path("duration_nanos"));
        assertThat(parts)
                .isGreaterThan(guest.path("duration_nanos").asLong())
                .isLessThanOrEqualTo(trace.path("duration_nanos").asLong());
        long segments = Stream.of("cpu", "parked")
                .flatMap(kind -> spans(trace, kind).stream())
                .mapToLong(span -> span.path("duration_nanos").asLong())
                .sum();
        assertThat(segments)
                .isPositive()
                .isLessThanOrEqualTo(guest.path("duration_nanos").asLong());
        for (JsonNode span : trace.path("spans")) {
            long from = span.path("offset_nanos").asLong();
            assertThat(from).isNotNegative();
            assertThat(from + span.path("duration_nanos").asLong())
                    .as(span.toString())
                    .isLessThanOrEqualTo(trace.path("duration_nanos").asLong());
        }
        long together =
                trace.path("cpu_nanos").asLong() + trace.path("parked_nanos").asLong();
        assertThat(together)
                .isPositive()
                .isLessThanOrEqualTo(trace.path("duration_nanos").asLong());
    }

    @Test
    void givesEverySpanAnIdOfItsOwnAndAParentThatIsThere() throws IOException {
        JsonNode trace = trace(threader.post("/trace/io", "test.loud.process.echo\nhello"));

        Set<String> ids = new HashSet<>();
        trace.path("spans")
                .forEach(span -> assertThat(ids.add(span.path("id").asText())).isTrue());
        for (JsonNode span : trace.path("spans")) {
            assertThat(ids.contains(span.path("parent_id").asText())
                            || span.path("kind").asText().equals("request"))
                    .as(span.toString())
                    .isTrue();
        }
    }

    @Test
    void keepsWhatFailedAndSaysWhy() throws IOException {
        JsonNode trapped = trace(threader.post("/trace/trap", ""));
        JsonNode hanging = trace(threader.post("/trace/hasty", "test.loud.process.hang\nx"));

        assertThat(trapped.path("failed").asBoolean()).isTrue();
        assertThat(trapped.path("outcome").asText()).isEqualTo("trapped");
        assertThat(trapped.path("reason").asText()).startsWith("the guest trapped: ");
        JsonNode spinning = trace(threader.post("/trace/spin", ""));
        JsonNode call = span(hanging, "call");
        // One that waits for a call may be told of the call's end before its own time is over.
        assertThat(spinning.path("reason").asText()).isEqualTo("the guest did not end within 1000 ms");
        assertThat(call.path("error").asText()).containsPattern("^(DEADLINE|CANCELLED): ");
        assertThat(call.path("attributes").path("sent").asInt()).isEqualTo(1);
        // An answer may come before the guest has looked for it; here none comes.
        assertThat(spans(hanging, "parked"))
                .isNotEmpty()
                .allSatisfy(parked -> assertThat(
                                parked.path("attributes").path("call").asInt())
                        .isEqualTo(1));
        JsonNode failed = JSON.readTree(threader.admin("GET", "/v1/traces?failed=true&function=trace/trap&limit=1"));
        assertThat(failed).hasSize(1);
        assertThat(failed.path(0).path("request")).isEqualTo(trapped.path("request"));
        JsonNode slow = JSON.readTree(threader.admin("GET", "/v1/traces?slow=true&function=trace"));
        assertThat(slow.findValuesAsText("request"))
                .contains(hanging.path("request").asText());
    }

    @Test
    void saysWhatIsKeptOfARequestThatItDoesNotKnow() {
        assertThat(threader.admin("GET", "/v1/traces/nobody")).contains("\\\"nobody\\\"", "the last 2048 requests");
        assertThat(threader.operate("GET", "/v1/traces?limit=x", "").statusCode())
                .isEqualTo(400);
        assertThat(threader.operate("GET", "/v1/traces?slow=x", "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void carriesATraceFromItsClientToTheServerThatAnIomodAsks() throws Exception {
        HttpResponse<String> answer = threader.post(
                "/trace/io",
                "test.loud.process.fetch\n" + collector.url() + "/upstream",
                "traceparent",
                "00-" + TRACE + "-" + PARENT + "-01",
                "tracestate",
                "vendor=known");

        List<Span> spans = collector.of(TRACE);

        Span request = one(spans, "POST /trace/io");
        Span queue = one(spans, "queue");
        Span guest = one(spans, "guest");
        Span call = one(spans, "test.loud.process.fetch");
        Span handler = one(spans, "handler");
        assertThat(Collector.hex(request.getParentSpanId())).isEqualTo(PARENT);
        assertThat(queue.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(guest.getParentSpanId()).isEqualTo(request.getSpanId());
        assertThat(call.getParentSpanId()).isEqualTo(guest.getSpanId());
        assertThat(handler.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(answer.body())
                .isEqualTo("00-%s-%s-01 vendor=known".formatted(TRACE, Collector.hex(call.getSpanId())));
        assertThat(request.getTraceState()).isEqualTo("vendor=known");
        assertThat(request.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
        assertThat(Collector.attributes(request))
                .containsEntry("faas.name", "trace/io")
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.response.status_code", "200")
                .containsEntry(
                        "faas.invocation_id",
                        answer.headers().firstValue("x-request-id").orElseThrow());
        assertThat(Collector.attributes(call))
                .containsEntry("rpc.service", "test.loud.process")
                .containsEntry("rpc.method", "fetch");
        assertThat(handler.getStartTimeUnixNano()).isBetween(call.getStartTimeUnixNano(), call.getEndTimeUnixNano());
        assertThat(collector.resource)
                .containsEntry("service.name", "shop")
                .containsEntry("deployment.environment.name", "test");
        assertThat(collector.keys).contains("of mine");
    }

    private static Span one(List<Span> spans, String name) {
        List<Span> found =
                spans.stream().filter(span -> span.getName().equals(name)).toList();
        assertThat(found).as("%s of %s", name, spans).hasSize(1);
        return found.getFirst();
    }

    @Test
    void leadsFromABucketOfLatenciesToATrace() {
        String seen = "33333333333333333333333333333333";
        threader.post("/trace/seen", "", "traceparent", "00-" + seen + "-" + PARENT + "-01");
        String prometheus = "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1";
        String bucket = "(?m)^threader_requests_seconds_bucket\\{[^}]*function=\"seen\"[^}]*\\} .*";

        // What is measured of a request follows its answer.
        HttpResponse<String> metrics = threader.metrics(prometheus);
        for (int i = 0; i < 200 && !metrics.body().contains(seen); i++) {
            metrics = threader.metrics(prometheus);
        }

        assertThat(metrics.headers().firstValue("content-type"))
                .contains("application/openmetrics-text; version=1.0.0; charset=utf-8");
        assertThat(metrics.body())
                .endsWith("# EOF\n")
                .containsPattern(bucket + "# \\{span_id=\"[0-9a-f]{16}\",trace_id=\"" + seen + "\"\\}");
        for (String accept : List.of("text/plain", "*/*", "application/openmetrics-text;q=0,text/plain")) {
            HttpResponse<String> plain = threader.metrics(accept);
            assertThat(plain.headers().firstValue("content-type")).contains("text/plain; version=0.0.4; charset=utf-8");
            assertThat(plain.body()).containsPattern(bucket).doesNotContain("# EOF", seen);
        }
    }

    @Test
    void exportsWhatFailedAsAnErrorAndNothingThatItsCallerDoesNotSample() throws Exception {
        String unsampled = "11111111111111111111111111111111";
        String sampled = "22222222222222222222222222222222";
        HttpResponse<String> silent =
                threader.post("/trace/trap", "", "traceparent", "00-" + unsampled + "-" + PARENT + "-00");
        HttpResponse<String> told =
                threader.post("/trace/trap", "", "traceparent", "00-" + sampled + "-" + PARENT + "-01");

        List<Span> spans = collector.of(sampled);

        Span request = one(spans, "POST /trace/trap");
        assertThat(request.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
        assertThat(Collector.attributes(request)).containsEntry("error.type", "trapped");
        assertThat(told.statusCode()).isEqualTo(502);
        assertThat(collector.spans)
                .noneSatisfy(
                        span -> assertThat(Collector.hex(span.getTraceId())).isEqualTo(unsampled));
        assertThat(trace(silent).path("trace_id").asText()).isEqualTo(unsampled);
    }

    @Test
    void putsItsIdsIntoEveryLogLineOfARequest() throws Exception {
        HttpResponse<String> answer =
                threader.post("/trace/io", "test.loud.process.fetch\n" + collector.url() + "/upstream");
        JsonNode trace = trace(answer);
        threader.post("/trace/trap", "");

        JsonNode said = line("asks ", trace.path("request").asText());
        assertThat(said.path("function").asText()).isEqualTo("trace/io");
        assertThat(said.path("trace_id")).isEqualTo(trace.path("trace_id"));
        assertThat(said.path("call").asInt()).isEqualTo(1);
        JsonNode host = line("the guest trapped", "");
        assertThat(host.path("function").asText()).isEqualTo("trace/trap");
        assertThat(host.path("trace_id").asText()).matches("[0-9a-f]{32}");
        assertThat(host.path("request_id").asText()).isNotEmpty();
    }

    /** A line of the log, which an IOmod's lines reach a moment later; of any request if it is empty. */
    private static JsonNode line(String text, String request) throws Exception {
        for (int i = 0; i < 200; i++) {
            for (String line :
                    threader.admin("GET", "/v1/logs?tail=1000").lines().toList()) {
                JsonNode read = JSON.readTree(line);
                if (read.path("text").asText().contains(text)
                        && (request.isEmpty()
                                || read.path("request_id").asText().equals(request))) {
                    return read;
                }
            }
        }
        throw new AssertionError("no line with " + text);
    }

    @Test
    void measuresColdStartsCallsAndWaits() {
        threader.post("/trace/noop", "");
        threader.post("/trace/io", "test.loud.process.echo\nhello");
        threader.post("/trace/io", "test.loud.process.nothing\nhello");

        String metrics = threader.admin("GET", "/metrics");

        for (String phase : List.of("compile", "image", "instance", "first-call")) {
            assertThat(metrics).containsPattern("threader_coldstart_seconds_count\\{phase=\"" + phase + "\"\\} [1-9]");
        }
        assertThat(metrics)
                .containsPattern(
                        "threader_io_calls_seconds_bucket\\{iomod=\"test.loud.process\",method=\"echo\",outcome=\"answered\",le=\"0.001\"\\}")
                .contains("method=\"nothing\",outcome=\"METHOD_NOT_FOUND\"")
                .containsPattern("threader_guest_cpu_seconds_count\\{function=\"noop\",service=\"trace\"\\} [1-9]")
                .containsPattern(
                        "threader_guest_parked_seconds_sum\\{function=\"io\",service=\"trace\"\\} [0-9.]*[1-9]")
                .containsPattern(
                        "threader_queue_wait_seconds_bucket\\{function=\"io\",service=\"trace\",le=\"1.0E-4\"\\}")
                .containsPattern("threader_requests_seconds_bucket\\{.*function=\"io\".*\\}");
    }
}
