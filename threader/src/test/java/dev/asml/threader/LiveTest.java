package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One Threader with a function that does what it is told, and an IOmod. */
class LiveTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path scratch;

    private static RunningThreader threader;

    @BeforeAll
    static void start() {
        threader = new RunningThreader(scratch.resolve("data"));
        HttpResponse<String> deployed = threader.deploy(new Projects(scratch.resolve("project"), "live")
                .function("told", "named", "event = \"raw\"", "concurrency = 2")
                .function("other", "echo-v04-as", "event = \"raw\"")
                .loudIomod()
                .bundle());
        assertThat(deployed.statusCode()).as(deployed.body()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        threader.close();
    }

    private static JsonNode json(String path) {
        try {
            return JSON.readTree(threader.admin("GET", path));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode await(String path, Predicate<JsonNode> until) {
        AtomicReference<JsonNode> last = new AtomicReference<>(json(path));
        Await.until(() -> until.test(last.updateAndGet(_ -> json(path))));
        return last.get();
    }

    @Test
    void theDumpSaysWhatEveryInvocationWaitsFor() {
        CompletableFuture<HttpResponse<String>> hanging =
                threader.postAsync("/live/told", "call test.loud.process.hang");
        CompletableFuture<HttpResponse<String>> spinning = threader.postAsync("/live/told", "spin x");
        await("/v1/dump", dump -> dump.path("invocations").size() == 2);
        CompletableFuture<HttpResponse<String>> queued = threader.postAsync("/live/told", "trap x");
        JsonNode dump = await(
                "/v1/dump",
                seen -> states(seen).contains("parked")
                        && states(seen).contains("computing")
                        && states(seen).contains("queued behind the function's concurrency")
                        && seen.toString().contains("in flight at"));

        JsonNode parked = invocation(dump, "parked");
        assertThat(parked.path("why").textValue()).isEqualTo("an IO call, #1");
        assertThat(parked.path("calls").get(0).path("where").textValue())
                .isEqualTo("in flight at the IOmod, which is ready");
        assertThat(parked.path("calls").get(0).path("path").textValue()).isEqualTo("test.loud.process.hang");
        assertThat(parked.path("stack").toString()).contains("\"await_call\",\"handle_request\",\"main\",\"_start\"");
        assertThat(parked.path("left_ms").longValue()).isPositive();
        assertThat(invocation(dump, "computing").path("stack").toString()).contains("compute_for_ever");
        assertThat(dump.path("iomods").get(0).path("oldest_call_ms").longValue())
                .isPositive();
        assertThat(dump.path("iomods").get(0).path("in_flight").intValue()).isEqualTo(1);

        String text = threader.admin("GET", "/v1/dump?format=text");
        assertThat(text)
                .contains("request " + parked.path("id").textValue() + " live/told, ")
                .contains("parked for ", ", waiting for an IO call")
                .contains("call #1 test.loud.process.hang since ", "in flight at the IOmod, which is ready")
                .contains("at __asml_abi_io_wait ← await_call ← handle_request ← main ← _start")
                .contains("iomod live/test.loud.process 1.0.0: ready (pid ");

        JsonNode top = json("/v1/top");
        JsonNode told = top.path("functions").get(0);
        assertThat(told.path("in_flight").intValue()).isEqualTo(3);
        assertThat(told.path("parked").intValue()).isEqualTo(1);
        assertThat(told.path("computing").intValue()).isEqualTo(1);
        assertThat(told.path("queued").intValue()).isEqualTo(1);
        assertThat(told.path("memory_bytes").longValue()).isPositive();

        hanging.cancel(true);
        spinning.cancel(true);
        assertThat(queued.join().body()).contains("its log has more").doesNotContain("parse_header");
        await("/v1/dump", after -> after.path("invocations").isEmpty());
    }

    private static String states(JsonNode dump) {
        return dump.path("invocations").findValuesAsText("state").toString();
    }

    private static JsonNode invocation(JsonNode dump, String state) {
        for (JsonNode each : dump.path("invocations")) {
            if (each.path("state").textValue().equals(state)) {
                return each;
            }
        }
        throw new AssertionError(dump.toString());
    }

    @Test
    void onlyOperatorsAreToldWhereATrapWas() {
        assertThat(threader.post("/live/told", "trap x").body()).doesNotContain("parse_header");
        assertThat(new String(threader.invoke("/live/told", "trap x"), java.nio.charset.StandardCharsets.UTF_8))
                .contains("parse_header ← handle_request ← main ← _start");
        assertThat(threader.admin("GET", "/v1/logs?function=live/told"))
                .contains("unreachable", ": parse_header ← handle_request ← main ← _start");
    }

    @Test
    void topCountsWhatHasEnded() {
        JsonNode before = other();
        for (int i = 0; i < 5; i++) {
            assertThat(threader.post("/live/other", "x").body()).isEqualTo("x");
        }
        JsonNode after =
                await("/v1/top", top -> ended(top) == before.path("ended").longValue() + 5);

        assertThat(after.path("host").path("cpu_permits").intValue()).isPositive();
        assertThat(after.path("host").path("descriptors").longValue()).isPositive();
        long measured = 0;
        for (JsonNode bucket : other().path("latency")) {
            measured += bucket.path("count").longValue();
        }
        assertThat(measured).isEqualTo(other().path("ended").longValue());
        assertThat(other().path("computed_nanos").longValue())
                .isGreaterThan(before.path("computed_nanos").longValue());
    }

    private static JsonNode other() {
        return json("/v1/top").path("functions").get(1);
    }

    private static long ended(JsonNode top) {
        return top.path("functions").get(1).path("ended").longValue();
    }

    private static JsonNode disturb(String order, int status) {
        HttpResponse<String> answer = threader.operate("POST", "/v1/chaos", order);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        try {
            return JSON.readTree(answer.body());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static String failures() {
        return threader.admin("GET", "/metrics");
    }

    @Test
    void chaosDisturbsACallsEndsAndIsSeen() {
        String id = "live/test.loud.process";
        disturb("{\"iomod\":\"test.loud.process\",\"loss\":1,\"seed\":5,\"for_ms\":600000}", 200);
        assertThat(threader.post("/live/told", "call test.loud.process.hang").body())
                .isEqualTo("done");
        assertThat(json("/v1/chaos").path("disturbances").get(0).path("lost").longValue())
                .isEqualTo(1);
        assertThat(json("/v1/top").path("iomods").get(0).path("chaos").textValue())
                .startsWith("loss 1, seed 5, ");
        assertThat(failures()).contains("threader_chaos_total{kind=\"lost\"}");

        disturb("{\"iomod\":\"" + id + "\",\"crash_every\":1,\"for_ms\":600000}", 200);
        String before = json("/v1/iomods").get(0).path("detail").textValue();
        CompletableFuture<HttpResponse<String>> crashing =
                threader.postAsync("/live/told", "call test.loud.process.echo");
        await("/v1/iomods", iomods -> iomods.get(0).path("restarts").intValue() == 1);
        assertThat(threader.operate("DELETE", "/v1/chaos", "").statusCode()).isEqualTo(200);
        await("/v1/iomods", iomods -> iomods.get(0).path("state").textValue().equals("ready"));
        assertThat(crashing.join().body()).isEqualTo("done");
        assertThat(json("/v1/iomods").get(0).path("detail").textValue()).isNotEqualTo(before);

        disturb("{\"iomod\":\"" + id + "\",\"latency_ms\":[1,5],\"for_ms\":1}", 200);
        await("/v1/chaos", chaos -> chaos.path("disturbances").isEmpty());
        assertThat(threader.admin("GET", "/v1/logs?function=threader"))
                .contains("calls of " + id + " are disturbed for 600 s: loss 1, seed 5")
                .contains("are no longer disturbed: the time is over");
    }

    @Test
    void anOrderThatMakesNoSenseIsRefused() {
        assertThat(disturb("{\"iomod\":\"a.b.c\",\"loss\":1,\"for_ms\":1000}", 400)
                        .toString())
                .contains("there is no IOmod", "live/test.loud.process");
        assertThat(disturb("{\"iomod\":\"live/test.loud.process\",\"loss\":2,\"for_ms\":1000}", 400)
                        .toString())
                .contains("a share is a number from 0 to 1");
        assertThat(disturb("{\"iomod\":\"live/test.loud.process\",\"loss\":1}", 400)
                        .toString())
                .contains("it lasts for more than nothing");
        assertThat(disturb("{\"what\":1}", 400).toString()).contains("what");
    }

    @Test
    void logsAreFilteredByRequestAndIomodAndTime() {
        HttpResponse<String> trapped = threader.post("/live/told", "trap x");
        String request = trapped.headers().firstValue("x-request-id").orElseThrow();

        assertThat(threader.admin("GET", "/v1/logs?request=" + request).lines())
                .isNotEmpty()
                .allMatch(line -> line.contains("\"" + request + "\""));
        assertThat(threader.admin("GET", "/v1/logs?iomod=test.loud.process").lines())
                .allMatch(line -> line.contains("\"source\":\"test.loud.process\""));
        assertThat(threader.admin("GET", "/v1/logs?since=9999-01-01T00:00:00Z")).isEmpty();
        assertThat(threader.admin("GET", "/v1/logs?since=yesterday")).contains("ISO 8601");
    }
}
