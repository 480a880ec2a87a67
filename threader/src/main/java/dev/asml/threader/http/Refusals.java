package dev.asml.threader.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;
import org.jspecify.annotations.Nullable;

/** What Helidon refuses before a handler sees it, as problem documents. */
record Refusals(HttpSettings settings, RequestId ids) implements DirectHandler {
    /** How Helidon says it, and nothing but its text tells it from other bad requests. */
    private static final String LARGE_HEADERS = "Header size exceeded";

    DirectHandlers handlers() {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, this);
        }
        return handlers.build();
    }

    @Override
    public TransportResponse handle(
            TransportRequest request,
            EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        HttpProblem problem = problem(LARGE_HEADERS.equals(message) ? 431 : status.code());
        String sent = request.headers().first(RequestId.NAME).orElse(null);
        String id = ids.of(sent);
        headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/problem+json"));
        headers.set(HeaderRules.field(RequestId.NAME, id));
        return TransportResponse.builder()
                .status(Status.create(problem.status()))
                .headers(headers)
                .keepAlive(false)
                .entity(problem.document(id))
                .build();
    }

    private HttpProblem problem(int status) {
        return switch (status) {
            case 413 -> HttpProblem.bodyTooLarge(settings.maxBody());
            case 414 -> limit(414, "uri-too-long", "URI too long", "The request line is too long.");
            case 431 -> limit(431, "headers-too-large", "Headers too large", "The request's headers are too large.");
            case 505 ->
                new HttpProblem(505, "version", Part.ROUTER, "HTTP version", "The server speaks HTTP/1.1 and HTTP/2.");
            default -> status >= 500 ? HttpProblem.broken() : HttpProblem.malformed();
        };
    }

    private static HttpProblem limit(int status, String kind, String title, String detail) {
        return new HttpProblem(status, kind, Part.LIMIT, title, detail);
    }
}
