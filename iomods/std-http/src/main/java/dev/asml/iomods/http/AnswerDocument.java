package dev.asml.iomods.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An answer as a guest reads it.
 *
 * @param code the HTTP status
 * @param headers names in lower case; values of a repeated header joined by a comma
 * @param body absent if there is none
 * @param bodyEncoding {@code base64} if the body is not UTF-8; otherwise absent
 */
record AnswerDocument(
        int code,
        Map<String, String> headers,
        @Nullable String body,
        @JsonProperty("body_encoding") @Nullable String bodyEncoding) {

    static AnswerDocument of(int code, Map<String, String> headers, byte[] body) {
        if (body.length == 0) {
            return new AnswerDocument(code, headers, null, null);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return new AnswerDocument(code, headers, text, null);
        } catch (CharacterCodingException e) {
            return new AnswerDocument(code, headers, Base64.getEncoder().encodeToString(body), "base64");
        }
    }
}
