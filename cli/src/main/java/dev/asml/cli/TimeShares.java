package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Where the time of a request went, in one sentence: its largest shares, none counted twice. */
record TimeShares(Map<String, Long> nanos, long total) {
    private static final int MOST = 3;

    static TimeShares of(JsonNode trace, List<TraceSpan> spans) {
        Map<String, Long> shares = new LinkedHashMap<>();
        add(shares, "guest CPU", trace.path("cpu_nanos").asLong());
        for (TraceSpan span : spans) {
            switch (span.kind()) {
                case "parked" -> add(shares, "waiting for " + awaited(span, spans), span.nanos());
                case "queue" -> add(shares, "in the queue", span.nanos());
                case "turn" -> add(shares, "waiting for a turn to compute", span.nanos());
                case "instance" -> add(shares, "making an instance", span.nanos());
                case "read" -> add(shares, "reading the request", span.nanos());
                case "answer" -> add(shares, "sending the answer", span.nanos());
                default -> {}
            }
        }
        return new TimeShares(shares, trace.path("duration_nanos").asLong());
    }

    private static void add(Map<String, Long> shares, String what, long nanos) {
        shares.merge(what, nanos, Long::sum);
    }

    private static String awaited(TraceSpan parked, List<TraceSpan> spans) {
        for (TraceSpan span : spans) {
            if (span.is("call") && span.call() == parked.call()) {
                return span.name() + where(span, spans);
            }
        }
        return parked.name().replaceFirst("^wait for ", "");
    }

    /** What most of a call's time was spent on, if it is known. */
    private static String where(TraceSpan call, List<TraceSpan> spans) {
        for (TraceSpan part : spans) {
            if (part.parent().equals(call.id()) && part.nanos() * 2 > call.nanos()) {
                return switch (part.kind()) {
                    case "handler" -> " (handler)";
                    case "iomod" -> " (queue inside the IOmod)";
                    case "send" -> " (queue for the IOmod)";
                    default -> "";
                };
            }
        }
        return "";
    }

    /** For example {@code 82 % waiting for akkoro.std.http.request (handler), 3 % guest CPU}. */
    String sentence() {
        if (total <= 0) {
            return "";
        }
        return nanos.entrySet().stream()
                .filter(share -> percent(share.getValue()) >= 1)
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder()))
                .limit(MOST)
                .map(share -> "%d %% %s".formatted(percent(share.getValue()), share.getKey()))
                .collect(Collectors.joining(", "));
    }

    private long percent(long part) {
        return Math.min(100, Math.round(100.0 * part / total));
    }
}
