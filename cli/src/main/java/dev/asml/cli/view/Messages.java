package dev.asml.cli.view;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The protocol's text messages, read and written. */
final class Messages {
    private static final JsonMapper MAPPER = new JsonMapper();

    private Messages() {}

    static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /**
     * Reads one; empty if it is of a kind that is not known here.
     *
     * @throws ViewException if it is no JSON
     */
    static Optional<ViewMessage> parse(String text) {
        JsonNode message = tree(text);
        return switch (message.path("type").asText()) {
            case "welcome" -> Optional.of(welcome(message));
            case "size" -> Optional.of(size(message));
            case "notice" ->
                Optional.of(new ViewMessage.Notice(
                        message.path("viewers").asInt(),
                        message.path("replaced").asBoolean()));
            case "pong" -> Optional.of(new ViewMessage.Pong(message.path("ping").asLong()));
            case "ended" ->
                Optional.of(new ViewMessage.Ended(
                        message.path("outcome").asText(), message.path("detail").asText("")));
            default -> Optional.empty();
        };
    }

    private static JsonNode tree(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new ViewException("a text message that is no JSON", e);
        }
    }

    private static ViewMessage welcome(JsonNode message) {
        List<ViewMessage.Size> framebuffers = new ArrayList<>();
        message.path("framebuffers").forEach(one -> framebuffers.add(size(one)));
        return new ViewMessage.Welcome(
                message.path("session").asText(), message.path("function").asText(), framebuffers);
    }

    private static ViewMessage.Size size(JsonNode message) {
        return new ViewMessage.Size(
                message.path("fb").asInt(),
                message.path("width").asInt(),
                message.path("height").asInt());
    }
}
