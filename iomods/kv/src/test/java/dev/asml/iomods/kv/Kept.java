package dev.asml.iomods.kv;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.JsonCalls;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The IOmod, with a place for its entries. */
final class Kept extends JsonCalls {
    Kept(DrivenIomod iomod) {
        super(iomod);
    }

    static Kept in(Path folder, Map<String, String> config) {
        return new Kept(DrivenIomod.inProcess(
                new KvIomod(Optional.of(folder)).iomod(), BrokerSettings.DEFAULT.withConfig(config)));
    }

    /** The code of a call that fails, and why. */
    String failure(String method, @Nullable Object... fields) {
        JsonNode failure = call(method, fields).path("Err");
        return failure.path("code").asText() + " " + failure.path("why").asText();
    }

    /** The text at a key; null if there is nothing. */
    @Nullable
    String text(String key) {
        JsonNode found = ok("get", "key", key);
        return found.isNull() ? null : found.get("value").asText();
    }
}
