package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.ByteArrayBuilder;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Why a request has no answer of a function, as RFC 9457 writes it.
 *
 * @param kind the last part of the problem's type, for example {@code no-route}
 * @param detail for this one time; never anything internal
 * @param headers what the answer carries besides, for example {@code allow}
 * @param extra members of the document besides the standard ones
 */
record HttpProblem(
        int status,
        String kind,
        Part part,
        String title,
        String detail,
        Map<String, String> headers,
        Map<String, ? extends List<?>> extra) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String TYPE = "urn:asml:problem:";

    /** Made when a problem has further members, which few have: it takes longer than all else that an answer needs. */
    private static final class Members {
        private static final ObjectMapper WRITER = new ObjectMapper();
    }

    HttpProblem(int status, String kind, Part part, String title, String detail) {
        this(status, kind, part, title, detail, Map.of(), Map.of());
    }

    static HttpProblem noRoute() {
        return new HttpProblem(
                404, "no-route", Part.ROUTER, "No such route", "No function has a route for this host and path.");
    }

    static HttpProblem noAlias(String alias) {
        return new HttpProblem(
                404,
                "no-alias",
                Part.ROUTER,
                "No such alias",
                "No project has the alias \"%s\" that the request names.".formatted(alias));
    }

    static HttpProblem otherVerbs(Iterable<String> allowed) {
        String allow = String.join(", ", allowed);
        return new HttpProblem(
                        405,
                        "wrong-method",
                        Part.ROUTER,
                        "Method not allowed",
                        "The path takes " + (allow.isEmpty() ? "no method." : allow + "."))
                .with("allow", allow);
    }

    static HttpProblem malformed() {
        return badRequest("The request is not well-formed HTTP.");
    }

    static HttpProblem badRequest(String detail) {
        return new HttpProblem(400, "bad-request", Part.ROUTER, "Bad request", detail);
    }

    static HttpProblem bodyTooLarge(long limit) {
        return new HttpProblem(
                413,
                "body-too-large",
                Part.LIMIT,
                "Body too large",
                "A request's body may have %d bytes.".formatted(limit));
    }

    static HttpProblem slowBody() {
        return new HttpProblem(
                408, "slow-body", Part.DEADLINE, "Request timeout", "The request's body did not come in time.");
    }

    static HttpProblem unauthorized(String detail) {
        return new HttpProblem(401, "unauthorized", Part.ROUTER, "Unauthorized", detail)
                .with("www-authenticate", "Bearer");
    }

    static HttpProblem broken() {
        return new HttpProblem(
                500,
                "host",
                Part.HOST,
                "Internal error",
                "The Threader failed; its log has more under this request id.");
    }

    HttpProblem with(String header, String value) {
        return new HttpProblem(status, kind, part, title, detail, Map.of(header, value), extra);
    }

    HttpProblem detailed(String text) {
        return new HttpProblem(status, kind, part, title, text, headers, extra);
    }

    HttpProblem listing(String member, List<?> values) {
        return new HttpProblem(status, kind, part, title, detail, headers, Map.of(member, values));
    }

    /** The problem as an answer. */
    Reply reply(String requestId) {
        List<Reply.Header> all = new ArrayList<>();
        all.add(new Reply.Header("content-type", "application/problem+json"));
        headers.forEach((name, value) -> all.add(new Reply.Header(name, value)));
        return new Reply(status, all, document(requestId));
    }

    byte[] document(String requestId) {
        try (ByteArrayBuilder bytes = new ByteArrayBuilder(null, 256)) {
            try (JsonGenerator json = JSON.createGenerator(bytes)) {
                json.writeStartObject();
                json.writeStringField("type", TYPE + kind);
                json.writeStringField("title", title);
                json.writeNumberField("status", status);
                json.writeStringField("detail", detail);
                json.writeStringField("part", part.word());
                json.writeStringField("request_id", requestId);
                for (Map.Entry<String, ? extends List<?>> member : extra.entrySet()) {
                    json.setCodec(Members.WRITER);
                    json.writeObjectField(member.getKey(), member.getValue());
                }
                json.writeEndObject();
            }
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
