package dev.asml.iomods.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The IOmod, with folders granted to it.
 *
 * @param iomod serves
 */
record Granted(DrivenIomod iomod) implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    static Granted root(Path root) {
        return with(Map.of("root", root.toString()));
    }

    static Granted with(Map<String, String> config) {
        return with(config, Optional.empty());
    }

    static Granted with(Map<String, String> config, Optional<Path> durable) {
        Iomod iomod = new FilesIomod(durable).iomod();
        return new Granted(DrivenIomod.inProcess(iomod, BrokerSettings.DEFAULT.withConfig(config)));
    }

    /** Names and values of a request, by turns. */
    static ObjectNode request(@Nullable Object... fields) {
        ObjectNode request = JSON.createObjectNode();
        for (int i = 0; i < fields.length; i += 2) {
            request.set(String.valueOf(fields[i]), JSON.valueToTree(fields[i + 1]));
        }
        return request;
    }

    JsonNode call(String method, @Nullable Object... fields) {
        return iomod.call(method, request(fields).toString());
    }

    /** What a call answers that succeeds. */
    JsonNode ok(String method, @Nullable Object... fields) {
        JsonNode answer = call(method, fields);
        if (!answer.has("Ok")) {
            throw new AssertionError("%s was answered %s".formatted(method, answer));
        }
        return answer.get("Ok");
    }

    /** The code of a call that fails. */
    String code(String method, @Nullable Object... fields) {
        return failure(method, fields).get("code").asText();
    }

    String why(String method, @Nullable Object... fields) {
        return failure(method, fields).get("why").asText();
    }

    private JsonNode failure(String method, @Nullable Object... fields) {
        JsonNode answer = call(method, fields);
        if (!answer.has("Err")) {
            throw new AssertionError("%s was answered %s".formatted(method, answer));
        }
        return answer.get("Err");
    }

    String text(String path) {
        return ok("read", "path", path).get("data").asText();
    }

    @Override
    public void close() {
        iomod.close();
    }
}
