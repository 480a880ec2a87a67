package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One look at a Threader's counters, as it gives them. */
record TopLook(JsonNode counters) {
    private static final double NANOS = 1e9;

    /** What went on since an earlier look. */
    TopDocument since(TopLook before) {
        double seconds = Math.max(
                (counters.path("nanos").asLong() - before.counters.path("nanos").asLong()) / NANOS, 1e-3);
        Map<String, JsonNode> functions = byName(before.counters.path("functions"), "name");
        Map<String, JsonNode> iomods = byName(before.counters.path("iomods"), "id");
        List<TopDocument.FunctionLine> functionLines = new ArrayList<>();
        for (JsonNode each : counters.path("functions")) {
            functionLines.add(
                    function(each, earlier(each, functions.get(each.path("name").asText())), seconds));
        }
        List<TopDocument.IomodLine> iomodLines = new ArrayList<>();
        for (JsonNode each : counters.path("iomods")) {
            iomodLines.add(iomod(each, earlier(each, iomods.get(each.path("id").asText())), seconds));
        }
        return new TopDocument(counters.path("at").asText(), seconds, host(before, seconds), functionLines, iomodLines);
    }

    private static Map<String, JsonNode> byName(JsonNode all, String key) {
        Map<String, JsonNode> named = new HashMap<>();
        all.forEach(each -> named.put(each.path(key).asText(), each));
        return named;
    }

    /** Nothing, of what is new or was deployed again and counts anew. */
    private static JsonNode earlier(JsonNode now, @Nullable JsonNode before) {
        return before == null
                        || before.path("ended").asLong() > now.path("ended").asLong()
                ? Json.object()
                : before;
    }

    private TopDocument.HostLine host(TopLook before, double seconds) {
        JsonNode now = counters.path("host");
        long cpu = now.path("cpu_nanos").asLong()
                - before.counters.path("host").path("cpu_nanos").asLong();
        return new TopDocument.HostLine(
                now.path("version").asText(),
                now.path("uptime_ms").asLong(),
                now.path("cpu_permits").asInt(),
                now.path("computing").asInt(),
                now.path("waiting").asInt(),
                now.path("long_running").asInt(),
                now.path("carriers").asInt(),
                now.path("in_flight").asInt(),
                now.path("heap_bytes").asLong(),
                now.path("heap_limit_bytes").asLong(),
                now.path("guest_bytes").asLong(),
                now.path("guest_limit_bytes").asLong(),
                now.path("threads").asInt(),
                now.path("descriptors").asLong(),
                rounded(Math.max(0, cpu) / NANOS / seconds),
                now.path("cores").asInt());
    }

    private static TopDocument.FunctionLine function(JsonNode now, JsonNode before, double seconds) {
        Latencies latencies = Latencies.between(before.path("latency"), now.path("latency"));
        return new TopDocument.FunctionLine(
                now.path("name").asText(),
                rate(now, before, "ended", seconds),
                now.path("in_flight").asInt(),
                now.path("parked").asInt(),
                now.path("queued").asInt(),
                latencies.quantile(0.5),
                latencies.quantile(0.99),
                rate(now, before, "failed", seconds),
                rounded(rate(now, before, "computed_nanos", seconds) / NANOS),
                now.path("memory_bytes").asLong());
    }

    private static TopDocument.IomodLine iomod(JsonNode now, JsonNode before, double seconds) {
        Latencies latencies = Latencies.between(before.path("latency"), now.path("latency"));
        return new TopDocument.IomodLine(
                now.path("id").asText(),
                now.path("state").asText(),
                now.path("in_flight").asInt(),
                now.path("queued").asInt(),
                now.path("restarts").asInt(),
                rate(now, before, "ended", seconds),
                latencies.quantile(0.5),
                latencies.quantile(0.99),
                rate(now, before, "failed", seconds),
                now.path("chaos").asText());
    }

    private static double rate(JsonNode now, JsonNode before, String counter, double seconds) {
        return rounded((now.path(counter).asLong() - before.path(counter).asLong()) / seconds);
    }

    private static double rounded(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** How many took up to so many microseconds. */
    private record Latencies(TreeMap<Long, Long> counts, long all) {
        static Latencies between(JsonNode before, JsonNode now) {
            TreeMap<Long, Long> counts = new TreeMap<>();
            now.forEach(each -> counts.merge(
                    each.path("up_to_micros").asLong(), each.path("count").asLong(), Long::sum));
            before.forEach(each -> counts.merge(
                    each.path("up_to_micros").asLong(), -each.path("count").asLong(), Long::sum));
            return new Latencies(
                    counts, counts.values().stream().mapToLong(Long::longValue).sum());
        }

        /** In milliseconds; -1 if there are none. */
        double quantile(double share) {
            long wanted = Math.max(1, (long) Math.ceil(all * share));
            long seen = 0;
            for (Map.Entry<Long, Long> each : counts.entrySet()) {
                seen += each.getValue();
                if (all > 0 && seen >= wanted) {
                    return each.getKey() / 1000.0;
                }
            }
            return -1;
        }
    }
}
