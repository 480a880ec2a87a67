package dev.asml.threader.http;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** When bytes are text. */
final class BodyText {
    private static final Set<String> TEXTUAL = Set.of(
            "application/json",
            "application/xml",
            "application/javascript",
            "application/x-www-form-urlencoded",
            "application/x-ndjson",
            "application/graphql",
            "application/yaml",
            "application/toml");

    private BodyText() {}

    /** The bytes as text if they are valid UTF-8. */
    static Optional<String> decode(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Whether a content type, which may be empty, promises text. */
    static boolean promisedBy(String contentType) {
        int end = contentType.indexOf(';');
        String type =
                (end < 0 ? contentType : contentType.substring(0, end)).strip().toLowerCase(Locale.ROOT);
        return type.isEmpty()
                || type.startsWith("text/")
                || type.endsWith("+json")
                || type.endsWith("+xml")
                || TEXTUAL.contains(type);
    }

    /** A request's body as text if its type promises text, or none is named, and the bytes keep it. */
    static Optional<String> of(HttpEvent event) {
        boolean encoded = !event.header("content-encoding").isEmpty();
        return encoded || !promisedBy(event.header("content-type")) ? Optional.empty() : decode(event.body());
    }
}
