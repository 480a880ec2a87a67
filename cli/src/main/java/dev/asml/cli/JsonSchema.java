package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema (draft 2020-12) of what a command prints, made of the records that are its documents. Members may be
 * added to documents later, so those that are not named here are allowed.
 */
final class JsonSchema {
    private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";

    private JsonSchema() {}

    /** The schema of a command's result; of one line, where lines follow each other. */
    static ObjectNode of(String command, Prints prints) {
        ObjectNode schema = Json.object().put("$schema", DIALECT);
        schema.put("title", "asml %s -o json".formatted(command));
        return switch (prints.shape()) {
            case ONE -> schema.setAll(record(prints.value()));
            case LINES ->
                schema.put("description", "Each line is one such document.").setAll(record(prints.value()));
            case ARRAY -> {
                schema.put("type", "array").set("items", record(prints.value()));
                yield schema;
            }
        };
    }

    private static ObjectNode record(Class<?> type) {
        ObjectNode schema = Json.object().put("type", "object");
        ObjectNode properties = Json.object();
        ArrayNode required = Json.object().putArray("required");
        for (RecordComponent component : type.getRecordComponents()) {
            String name = Json.name(component);
            properties.set(name, member(component));
            if (component.getType() != Optional.class) {
                required.add(name);
            }
        }
        schema.set("properties", properties);
        return required.isEmpty() ? schema : schema.set("required", required);
    }

    private static ObjectNode member(RecordComponent component) {
        AnnotatedType declared = component.getAnnotatedType();
        ObjectNode schema = type(component.getGenericType());
        if (declared.isAnnotationPresent(Nullable.class) && schema.path("type").isTextual()) {
            String one = schema.path("type").asText();
            schema.putArray("type").add(one).add("null");
        }
        Meaning meaning = component.getAnnotation(Meaning.class);
        return meaning == null ? schema : schema.put("description", meaning.value());
    }

    private static ObjectNode type(Type type) {
        return switch (type) {
            case ParameterizedType generic -> generic(generic);
            case Class<?> plain -> plain(plain);
            default -> throw new IllegalArgumentException("no schema for " + type);
        };
    }

    private static ObjectNode generic(ParameterizedType type) {
        Class<?> raw = (Class<?>) type.getRawType();
        List<Type> arguments = List.of(type.getActualTypeArguments());
        if (raw == Optional.class) {
            return type(arguments.getFirst());
        }
        ObjectNode inner = type(arguments.getLast());
        return raw == Map.class
                ? Json.object().put("type", "object").set("additionalProperties", inner)
                : Json.object().put("type", "array").set("items", inner);
    }

    private static ObjectNode plain(Class<?> type) {
        if (type.isRecord()) {
            return record(type);
        }
        if (type.isEnum()) {
            ObjectNode words = Json.object().put("type", "string");
            ArrayNode values = words.putArray("enum");
            List.of(type.getEnumConstants()).forEach(value -> values.add(value.toString()));
            return words;
        }
        if (JsonNode.class.isAssignableFrom(type)) {
            return Json.object();
        }
        return Json.object().put("type", word(type));
    }

    private static String word(Class<?> type) {
        if (type == int.class || type == long.class || type == Integer.class || type == Long.class) {
            return "integer";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "boolean";
        }
        return type == double.class || type == Double.class ? "number" : "string";
    }
}
