package dev.asml.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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

    /**
     * A record, or records, as a document: members are named in snake case, an empty {@link Optional} is left out. Jackson's
     * own way would cost a tenth of a second in each command.
     */
    static JsonNode document(@Nullable Object value) {
        return switch (value) {
            case null -> MAPPER.nullNode();
            case JsonNode node -> node;
            case Record members -> object(members);
            case Iterable<?> items -> array(items);
            case Map<?, ?> entries -> object(entries);
            case Boolean flag -> MAPPER.getNodeFactory().booleanNode(flag);
            case Integer number -> MAPPER.getNodeFactory().numberNode(number);
            case Long number -> MAPPER.getNodeFactory().numberNode(number);
            case Double number -> MAPPER.getNodeFactory().numberNode(number);
            default -> MAPPER.getNodeFactory().textNode(value.toString());
        };
    }

    private static ObjectNode object(Record members) {
        ObjectNode object = object();
        for (RecordComponent component : members.getClass().getRecordComponents()) {
            Object value = read(component, members);
            if (!(value instanceof Optional<?> maybe)) {
                object.set(name(component), document(value));
            } else if (maybe.isPresent()) {
                object.set(name(component), document(maybe.get()));
            }
        }
        return object;
    }

    private static @Nullable Object read(RecordComponent component, Record owner) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    private static ObjectNode object(Map<?, ?> entries) {
        ObjectNode object = object();
        entries.forEach((name, value) -> object.set(String.valueOf(name), document(value)));
        return object;
    }

    private static ArrayNode array(Iterable<?> items) {
        ArrayNode array = MAPPER.createArrayNode();
        items.forEach(item -> array.add(document(item)));
        return array;
    }

    /** The member that holds a component: {@code inFlight} is {@code in_flight}. */
    static String name(RecordComponent component) {
        return component.getName().replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
