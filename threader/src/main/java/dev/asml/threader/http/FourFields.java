package dev.asml.threader.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * API Gateway's answer: {@code isBase64Encoded}, {@code statusCode}, {@code headers} and {@code body}, and besides
 * {@code multiValueHeaders} (format 1.0) and {@code cookies} (format 2.0). A field that is absent or null has its
 * default; one of the wrong type makes the answer malformed.
 *
 * @param fields those of the document's fields that have these names
 */
record FourFields(Map<String, JsonNode> fields) {
    /** The fields that this reads. */
    static final Set<String> NAMES =
            Set.of("isBase64Encoded", "statusCode", "headers", "multiValueHeaders", "cookies", "body");

    /** Whether the document means to be such an answer. */
    boolean meant() {
        return fields.containsKey("isBase64Encoded") || fields.containsKey("statusCode");
    }

    /**
     * The answer that the fields describe.
     *
     * @throws ProblemException naming the field that is malformed
     */
    Reply reply() {
        return new Reply(status(), headers(), body());
    }

    private int status() {
        JsonNode node = field("statusCode");
        int status = node.isMissingNode() ? 200 : node.asInt(0);
        boolean number = node.isMissingNode() || node.isIntegralNumber() || node.isTextual();
        if (!number || status < 200 || status > 599) {
            throw malformed("statusCode", "must be a number from 200 to 599");
        }
        return status;
    }

    private byte[] body() {
        JsonNode encoded = field("isBase64Encoded");
        if (!encoded.isMissingNode() && !encoded.isBoolean()) {
            throw malformed("isBase64Encoded", "must be true or false");
        }
        JsonNode node = field("body");
        if (!node.isMissingNode() && !node.isTextual()) {
            throw malformed("body", "must be a string");
        }
        String text = node.asText("");
        if (!encoded.asBoolean(false)) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getMimeDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            throw malformed("body", "must be base64, because isBase64Encoded is true");
        }
    }

    private List<Reply.Header> headers() {
        List<Reply.Header> headers = new ArrayList<>();
        Set<String> several = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        for (Map.Entry<String, JsonNode> entry : object("multiValueHeaders").properties()) {
            several.add(entry.getKey());
            if (!entry.getValue().isArray()) {
                throw malformed("multiValueHeaders." + entry.getKey(), "must be an array of strings");
            }
            entry.getValue().forEach(value -> add(headers, "multiValueHeaders.", entry.getKey(), value));
        }
        for (Map.Entry<String, JsonNode> entry : object("headers").properties()) {
            if (!several.contains(entry.getKey())) {
                add(headers, "headers.", entry.getKey(), entry.getValue());
            }
        }
        cookies(headers);
        return headers;
    }

    private void cookies(List<Reply.Header> headers) {
        JsonNode cookies = field("cookies");
        if (!cookies.isMissingNode() && !cookies.isArray()) {
            throw malformed("cookies", "must be an array of strings");
        }
        cookies.forEach(cookie -> add(headers, "cookies as ", "set-cookie", cookie));
    }

    private static void add(List<Reply.Header> headers, String where, String name, JsonNode value) {
        if (value.isNull()) {
            return;
        }
        String field = where + printable(name);
        if (!value.isValueNode()) {
            throw malformed(field, "must be a string");
        }
        String text = value.asText().strip();
        if (!HeaderRules.legalName(name)) {
            throw malformed(field, "must have a name that HTTP allows");
        }
        if (!HeaderRules.legalValue(text)) {
            throw malformed(field, "must have no line end, control character or character beyond Latin-1");
        }
        if (!HeaderRules.dropped(name)) {
            headers.add(new Reply.Header(name, text));
        }
    }

    private JsonNode object(String name) {
        JsonNode node = field(name);
        if (!node.isMissingNode() && !node.isObject()) {
            throw malformed(name, "must be an object");
        }
        return node;
    }

    private JsonNode field(String name) {
        JsonNode node = fields.get(name);
        return node == null || node.isNull() ? MissingNode.getInstance() : node;
    }

    private static String printable(String name) {
        String clean = name.replaceAll("[^ -~]", "?").toLowerCase(Locale.ROOT);
        return clean.length() <= 64 ? clean : clean.substring(0, 64);
    }

    private static ProblemException malformed(String field, String rule) {
        return new ProblemException(new HttpProblem(
                502,
                "malformed-answer",
                Part.FUNCTION,
                "Malformed answer",
                "The function's answer is malformed: %s %s.".formatted(field, rule)));
    }
}
