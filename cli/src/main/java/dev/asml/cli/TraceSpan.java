package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a request's time, as a Threader tells it.
 *
 * @param kind what time is spent on
 * @param from nanoseconds since the request began
 * @param error why it failed; empty if it did not
 */
record TraceSpan(
        String id, String parent, String kind, String name, long from, long nanos, JsonNode attributes, String error) {
    static List<TraceSpan> all(JsonNode trace) {
        List<TraceSpan> spans = new ArrayList<>();
        for (JsonNode span : trace.path("spans")) {
            spans.add(new TraceSpan(
                    span.path("id").asText(),
                    span.path("parent_id").asText(),
                    span.path("kind").asText(),
                    span.path("name").asText(),
                    span.path("offset_nanos").asLong(),
                    span.path("duration_nanos").asLong(),
                    span.path("attributes"),
                    span.path("error").asText()));
        }
        return spans;
    }

    long to() {
        return from + nanos;
    }

    boolean is(String word) {
        return kind.equals(word);
    }

    boolean failed() {
        return !error.isEmpty();
    }

    /** The number of its call; 0 if it is about none. */
    int call() {
        return attributes.path("call").asInt(0);
    }

    boolean overlaps(TraceSpan other) {
        return from < other.to() && other.from < to();
    }
}
