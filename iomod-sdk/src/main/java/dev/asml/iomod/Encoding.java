package dev.asml.iomod;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How bytes are written in JSON: a field beside the one that has them. */
public enum Encoding {
    /** Text. */
    @JsonProperty("utf8")
    UTF8,
    /** Any bytes (RFC 4648, section 4). */
    @JsonProperty("base64")
    BASE64;

    /**
     * Reads a field that is text unless said otherwise.
     *
     * @param field its name, for the failure
     * @throws IomodFailure {@code INVALID_INPUT} if it is not in that encoding
     */
    public static byte[] decode(String field, String data, @Nullable Encoding encoding) {
        if (encoding != BASE64) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw IomodFailure.invalidInput("field \"%s\" is not base64: %s".formatted(field, e.getMessage()));
        }
    }

    /**
     * Bytes as text.
     *
     * @param data written as the encoding says
     * @param encoding {@code base64} if that was asked for, or if nothing was and the bytes are no text
     */
    public record Text(String data, Encoding encoding) {
        /** What stands in a text for bytes that are none, or for itself. */
        private static final char REPLACEMENT = '\uFFFD';

        /**
         * Writes bytes.
         *
         * @param wanted what the caller asked for
         * @throws IomodFailure {@code NOT_UTF8} if that is text and they are none
         */
        public static Text of(byte[] bytes, @Nullable Encoding wanted) {
            if (wanted == BASE64) {
                return base64(bytes);
            }
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (text.indexOf(REPLACEMENT) < 0 || Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
                return new Text(text, UTF8);
            }
            if (wanted == UTF8) {
                throw new IomodFailure("NOT_UTF8", "the bytes are not UTF-8; read them with \"encoding\": \"base64\"");
            }
            return base64(bytes);
        }

        private static Text base64(byte[] bytes) {
            return new Text(Base64.getEncoder().encodeToString(bytes), BASE64);
        }
    }
}
