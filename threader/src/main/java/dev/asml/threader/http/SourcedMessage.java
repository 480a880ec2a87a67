package dev.asml.threader.http;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message of a source, as its function gets it.
 *
 * @param source coordinates of the IOmod
 * @param subscription the source's name in the manifest
 * @param id tells it from others
 * @param attempt counted from 1; 0 if that is not known
 * @param contentType of the body; empty if it is not known
 * @param attributes what else is known of it
 * @param raw whether the function gets the body alone
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record SourcedMessage(
        String source,
        String subscription,
        String id,
        int attempt,
        String contentType,
        Map<String, String> attributes,
        byte[] body,
        boolean raw) {

    /** What the request's body is. */
    byte[] content() {
        return raw ? body : document();
    }

    private byte[] document() {
        JsonBytes json = new JsonBytes(512 + body.length / 3 * 4);
        json.text("source", source);
        json.text("subscription", subscription);
        json.text("id", id);
        json.number("attempt", attempt);
        json.text("content_type", contentType);
        InputDocument.texts(json, "attributes", new TreeMap<>(attributes));
        String text = BodyText.promisedBy(contentType) ? BodyText.decode(body).orElse(null) : null;
        if (text != null) {
            json.text("body", text);
        } else {
            json.name("body_base64").base64(body);
        }
        return json.end();
    }

    /** The request's fields. */
    Map<String, List<String>> headers(String host, int length) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("host", List.of(host));
        headers.put("user-agent", List.of("asml-source"));
        headers.put("content-type", List.of(type()));
        headers.put("content-length", List.of(Integer.toString(length)));
        headers.put("asml-source", List.of(source));
        headers.put("asml-subscription", List.of(subscription));
        headers.put("asml-message", List.of(printable(id)));
        headers.put("asml-attempt", List.of(Integer.toString(attempt)));
        return headers;
    }

    private String type() {
        if (!raw) {
            return "application/json";
        }
        return contentType.isEmpty() ? "application/octet-stream" : printable(contentType);
    }

    /** What a header can have (RFC 9110, section 5.5): other bytes, and the sign itself, as {@code %XX}. */
    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = b >= ' ' && b <= '~' && b != '%';
            // A value does not begin with a space.
            if (plain && (b != ' ' || !printable.isEmpty())) {
                printable.append((char) b);
            } else {
                printable.append("%%%02X".formatted(b & 0xFF));
            }
        }
        return printable.toString();
    }
}
