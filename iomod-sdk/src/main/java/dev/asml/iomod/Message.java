package dev.asml.iomod;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * What a source invokes a function with.
 *
 * @param id tells it from other messages; the same each time it is delivered
 * @param attempt which delivery of it this is, counted from 1
 * @param contentType the media type of the body; empty if that is not known
 * @param attributes what else is to be known of it
 * @param body handed over, not to be changed any more
 */
@SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
public record Message(String id, int attempt, String contentType, Map<String, String> attributes, byte[] body) {
    /** @throws IllegalArgumentException without an id, or if attempts are not counted from 1 */
    public Message {
        if (id.isEmpty() || attempt < 1) {
            throw new IllegalArgumentException("a message has an id, and attempts are counted from 1");
        }
        attributes = Map.copyOf(attributes);
    }

    /** A text at its first attempt. */
    public static Message text(String id, String body) {
        return new Message(id, 1, "text/plain; charset=utf-8", Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    /** The bytes that count against the bound on what is delivered: those of the body and the attributes. */
    int size() {
        return body.length
                + attributes.entrySet().stream()
                        .mapToInt(each -> length(each.getKey()) + length(each.getValue()))
                        .sum();
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
