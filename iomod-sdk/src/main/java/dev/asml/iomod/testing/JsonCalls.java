package dev.asml.iomod.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** Calls of an IOmod whose methods answer {@code {"Ok": …}} or {@code {"Err": {"why", "code"}}}. */
public class JsonCalls implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final DrivenIomod iomod;

    /** @param iomod closed with this */
    public JsonCalls(DrivenIomod iomod) {
        this.iomod = iomod;
    }

    /** Who is called. */
    public DrivenIomod iomod() {
        return iomod;
    }

    /** A request of names and values, by turns. */
    public static String request(@Nullable Object... fields) {
        ObjectNode request = JSON.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            request.set(String.valueOf(fields[i]), JSON.valueToTree(fields[i + 1]));
        }
        return request.toString();
    }

    /** The whole answer of a call. */
    public JsonNode call(String method, @Nullable Object... fields) {
        return iomod.call(method, request(fields));
    }

    /** What a call answers that succeeds. */
    public JsonNode ok(String method, @Nullable Object... fields) {
        return part("Ok", method, fields);
    }

    /** The code of a call that fails. */
    public String code(String method, @Nullable Object... fields) {
        return part("Err", method, fields).get("code").asText();
    }

    /** Why a call fails. */
    public String why(String method, @Nullable Object... fields) {
        return part("Err", method, fields).get("why").asText();
    }

    private JsonNode part(String name, String method, @Nullable Object... fields) {
        JsonNode answer = call(method, fields);
        if (!answer.has(name)) {
            throw new AssertionError("%s was answered %s".formatted(method, answer));
        }
        return answer.get(name);
    }

    @Override
    public void close() {
        iomod.close();
    }
}
