package dev.asml.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;

/** Checks a document by as much of JSON Schema as {@link JsonSchema} writes. */
final class Schema {
    private Schema() {}

    static void check(String place, JsonNode schema, JsonNode document) {
        JsonNode type = schema.path("type");
        if (!type.isMissingNode()) {
            assertThat(type.isArray() ? type.toString() : "[" + type + "]")
                    .as("%s is %s", place, document)
                    .contains('"' + typeOf(document) + '"');
        }
        if (schema.has("enum")) {
            assertThat(schema.get("enum")).as(place).contains(document);
        }
        schema.path("required")
                .forEach(name -> assertThat(document.has(name.asText()))
                        .as("%s has %s: %s", place, name, document)
                        .isTrue());
        schema.path("properties").properties().forEach(member -> {
            if (document.has(member.getKey())) {
                check(place + "." + member.getKey(), member.getValue(), document.get(member.getKey()));
            }
        });
        if (schema.path("additionalProperties").isObject()) {
            document.forEach(value -> check(place + ".*", schema.get("additionalProperties"), value));
        }
        if (schema.has("items")) {
            document.forEach(item -> check(place + "[]", schema.get("items"), item));
        }
    }

    private static String typeOf(JsonNode document) {
        return switch (document.getNodeType()) {
            case OBJECT -> "object";
            case ARRAY -> "array";
            case STRING -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> document.isIntegralNumber() ? "integer" : "number";
            default -> "null";
        };
    }
}
