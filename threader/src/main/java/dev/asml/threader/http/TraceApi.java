package dev.asml.threader.http;

import dev.asml.threader.trace.Timeline;
import dev.asml.threader.trace.TraceDocument;
import dev.asml.threader.trace.Traces;
import java.util.List;
import java.util.Map;

/** The endpoints that say what requests spent their time on. */
public final class TraceApi {
    private static final int DEFAULT_LIMIT = 20;
    private static final int MOST = 1000;
    private static final String ALL = "/v1/traces";

    private final Traces traces;

    /** Answers from this book. */
    public TraceApi(Traces traces) {
        this.traces = traces;
    }

    void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("GET", ALL, (exchange, _) -> list(exchange));
        endpoints.add("GET", ALL + "/{request}", this::one);
    }

    /** Begins the timeline of an invocation that is started by name. */
    Timeline begin(Exchange exchange) {
        return traces.begin(exchange.id(), exchange.header("traceparent"), exchange.header("tracestate"));
    }

    private void one(Exchange exchange, Map<String, String> parameters) {
        String request = parameters.getOrDefault("request", "");
        TraceDocument document = traces.find(request)
                .orElseThrow(() -> new ProblemException(new HttpProblem(
                        404,
                        "not-found",
                        Part.ROUTER,
                        "Not found",
                        "Nothing is kept of a request \"%s\". The Threader keeps %s since it started; a request that no function has a route for is not among them."
                                .formatted(request, Traces.bounds()))));
        exchange.send(JsonReply.of(200, document));
    }

    private void list(Exchange exchange) {
        Map<String, List<String>> query = QueryString.parse(exchange.rawQuery());
        try {
            exchange.send(JsonReply.of(
                    200,
                    traces.list(
                            last(query, "function", ""),
                            flag(query, "slow"),
                            flag(query, "failed"),
                            limit(last(query, "limit", Integer.toString(DEFAULT_LIMIT))))));
        } catch (IllegalArgumentException e) {
            throw new ProblemException(HttpProblem.badRequest(e.getMessage() + "."));
        }
    }

    private static String last(Map<String, List<String>> query, String name, String absent) {
        List<String> values = query.get(name);
        return values == null ? absent : values.getLast();
    }

    private static boolean flag(Map<String, List<String>> query, String name) {
        return switch (last(query, name, "false")) {
            case "", "true", "1" -> true;
            case "false", "0" -> false;
            default -> throw new IllegalArgumentException(name + " is true or false");
        };
    }

    private static int limit(String text) {
        if (!text.matches("\\d{1,4}") || Integer.parseInt(text) > MOST) {
            throw new IllegalArgumentException("limit is a number up to %d, not \"%s\"".formatted(MOST, text));
        }
        return Integer.parseInt(text);
    }
}
