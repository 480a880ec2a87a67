package dev.asml.threader.trace;

import dev.asml.threader.trace.Span.Kind;
import io.opentelemetry.api.common.AttributesBuilder;
import java.util.Map;

/** Names of attributes: OpenTelemetry's semantic conventions where there are any (http, faas, rpc), else {@code asml.}. */
final class Conventions {
    private static final Map<String, String> OF_REQUESTS = Map.of(
            "function", "faas.name",
            "method", "http.request.method",
            "path", "url.path",
            "route", "http.route",
            "status", "http.response.status_code",
            "first", "faas.coldstart",
            "outcome", "asml.outcome");
    private static final Map<String, String> OF_CALLS = Map.of("iomod", "rpc.service", "iomod_method", "rpc.method");

    private Conventions() {}

    static String name(Kind kind, String attribute) {
        Map<String, String> known = switch (kind) {
            case REQUEST -> OF_REQUESTS;
            case CALL -> OF_CALLS;
            case ROUTE,
                    AUTHORIZE,
                    READ,
                    QUEUE,
                    TURN,
                    INSTANCE,
                    GUEST,
                    CPU,
                    PARKED,
                    SEND,
                    IOMOD,
                    HANDLER,
                    RESET,
                    ANSWER -> Map.of();
        };
        return known.getOrDefault(attribute, "asml." + attribute);
    }

    /** What is not among a span's own attributes. */
    static void add(Timeline line, Span span, AttributesBuilder attributes) {
        if (span.kind() == Kind.REQUEST) {
            attributes.put("faas.invocation_id", line.request());
            attributes.put("faas.trigger", line.method().isEmpty() ? "other" : "http");
        }
        if (span.kind() == Kind.CALL) {
            attributes.put("rpc.system", "asml_iomod");
        }
        if (!span.error().isEmpty()) {
            attributes.put("error.type", errorType(line, span));
        }
    }

    private static String errorType(Timeline line, Span span) {
        Timeline.Ending ending = line.ending();
        return span.kind() == Kind.REQUEST && ending != null
                ? ending.outcome()
                : String.valueOf(span.attributes().getOrDefault("outcome", "_OTHER"));
    }
}
