package dev.asml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/** JSON documents, read and printed. */
final class Json {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Json() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Reads a document; nothing at all is an empty one. */
    static JsonNode parse(byte[] text) throws IOException {
        return MAPPER.readTree(text);
    }

    /** Reads a document that may be none. */
    static JsonNode parseOrMissing(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException _) {
            return MAPPER.missingNode();
        }
    }

    /** A document as {@code -o json} prints it. */
    static String pretty(JsonNode document) {
        return document.toPrettyString();
    }
}
