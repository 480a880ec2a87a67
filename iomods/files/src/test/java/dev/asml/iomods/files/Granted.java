package dev.asml.iomods.files;

import dev.asml.iomod.Iomod;
import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.JsonCalls;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The IOmod, with folders granted to it. */
final class Granted extends JsonCalls {
    Granted(DrivenIomod iomod) {
        super(iomod);
    }

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

    String text(String path) {
        return ok("read", "path", path).get("data").asText();
    }
}
