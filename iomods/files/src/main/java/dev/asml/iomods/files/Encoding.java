package dev.asml.iomods.files;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.IomodFailure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** How bytes are written in JSON. */
enum Encoding {
    @JsonProperty("utf8")
    UTF8,
    @JsonProperty("base64")
    BASE64;

    /** Reads the field {@code data}, which is text unless said otherwise. */
    static byte[] decode(String data, @Nullable Encoding encoding) {
        if (encoding != BASE64) {
            return data.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw IomodFailure.invalidInput("field \"data\" is not base64: " + e.getMessage());
        }
    }

    /**
     * Bytes as text.
     *
     * @param data written as the encoding says
     * @param encoding {@code base64} if that was asked for, or if nothing was and the bytes are no text
     */
    record Text(String data, Encoding encoding) {
        /** What stands in a text for bytes that are none, or for itself. */
        private static final char REPLACEMENT = '\uFFFD';

        static Text of(byte[] bytes, @Nullable Encoding wanted) {
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
