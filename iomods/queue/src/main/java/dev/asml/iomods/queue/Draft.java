package dev.asml.iomods.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.Encoding;
import dev.asml.iomod.IomodFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A message that is to be published.
 *
 * @param id tells it from others; without one it gets one
 * @param encoding how {@code body} stands for bytes
 * @param contentType the body's; that of a text unless said, if the body is one
 * @param delaySeconds how long it waits before it is delivered
 */
record Draft(
        @Nullable String id,
        String body,
        @Nullable Encoding encoding,
        @JsonProperty("content_type") @Nullable String contentType,
        @Nullable Map<String, String> attributes,
        @JsonProperty("delay_seconds") @Nullable Double delaySeconds) {
    /** Of an Invoke, less what its other fields may take. */
    private static final int MOST_BYTES = 224 << 10;

    private static final int LONGEST_ID = 128;
    /** 366 days. */
    private static final double LONGEST_DELAY = 366 * 86_400.0;

    Draft {
        if (id != null && (id.isEmpty() || id.length() > LONGEST_ID)) {
            throw new IllegalArgumentException(
                    "field \"id\" has %d characters; it has 1 to %d".formatted(id.length(), LONGEST_ID));
        }
        if (delaySeconds != null && !(delaySeconds >= 0 && delaySeconds <= LONGEST_DELAY)) {
            throw new IllegalArgumentException(
                    "field \"delay_seconds\" is %s; it can be 0 to %.0f".formatted(delaySeconds, LONGEST_DELAY));
        }
    }

    /**
     * The bytes of the body.
     *
     * @throws IomodFailure {@code LIMIT} if they are too many with the attributes
     */
    byte[] bytes() {
        byte[] bytes = Encoding.decode("body", body, encoding);
        int all = bytes.length
                + known().entrySet().stream()
                        .mapToInt(each -> length(each.getKey()) + length(each.getValue()))
                        .sum();
        if (all > MOST_BYTES) {
            throw new IomodFailure(
                    "LIMIT",
                    "the message has %d bytes with its attributes; at most %d can be delivered: put the rest where asml.std.files or akkoro.aws.s3 have it"
                            .formatted(all, MOST_BYTES));
        }
        return bytes;
    }

    private static int length(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    Map<String, String> known() {
        return attributes == null ? Map.of() : new TreeMap<>(attributes);
    }

    String type() {
        if (contentType != null) {
            return contentType;
        }
        return encoding == Encoding.BASE64 ? "application/octet-stream" : "text/plain; charset=utf-8";
    }

    Duration delay() {
        return Duration.ofMillis(delaySeconds == null ? 0 : Math.round(delaySeconds * 1000));
    }
}
