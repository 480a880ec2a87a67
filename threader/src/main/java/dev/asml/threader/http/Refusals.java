package dev.asml.threader.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.DirectHandlers;

/** What Helidon refuses before a handler sees it, as problem documents. */
final class Refusals {
    private Refusals() {}

    static DirectHandlers all(HttpSettings settings, RequestId ids) {
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (EventType type : EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                String sent = request.headers()
                        .first(HeaderNames.create(RequestId.HEADER))
                        .orElse(null);
                return response(problem(status, settings), ids.of(sent), headers);
            });
        }
        return handlers.build();
    }

    private static HttpProblem problem(Status status, HttpSettings settings) {
        return switch (status.code()) {
            case 413 -> HttpProblem.bodyTooLarge(settings.maxBody());
            case 414 ->
                new HttpProblem(414, "uri-too-long", Part.LIMIT, "URI too long", "The request line is too long.");
            case 431 ->
                new HttpProblem(
                        431,
                        "headers-too-large",
                        Part.LIMIT,
                        "Headers too large",
                        "The request's headers are too large.");
            case 503 -> new HttpProblem(503, "busy", Part.HOST, "Busy", "Too many requests at once.");
            case 505 ->
                new HttpProblem(505, "version", Part.ROUTER, "HTTP version", "The server speaks HTTP/1.1 and HTTP/2.");
            default ->
                status.code() >= 500
                        ? HttpProblem.broken()
                        : HttpProblem.badRequest("The request is not well-formed HTTP.");
        };
    }

    private static DirectHandler.TransportResponse response(
            HttpProblem problem, String id, ServerResponseHeaders headers) {
        headers.set(HeaderValues.create(HeaderNames.CONTENT_TYPE, "application/problem+json"));
        headers.set(HeaderValues.create(HeaderNames.create(RequestId.HEADER), id));
        return DirectHandler.TransportResponse.builder()
                .status(Status.create(problem.status()))
                .headers(headers)
                .keepAlive(false)
                .entity(problem.document(id))
                .build();
    }
}
