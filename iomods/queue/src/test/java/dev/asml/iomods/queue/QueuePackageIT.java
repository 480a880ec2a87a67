package dev.asml.iomods.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.JsonCalls;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class QueuePackageIT {
    @Test
    void answersFromItsPackage() {
        IomodCommand command = IomodCommand.folder("asml.std.queue", Path.of("target/iomod"));
        try (JsonCalls queue = new JsonCalls(DrivenIomod.process(command))) {
            queue.ok("publish", "queue", "a", "body", "packed");
            assertThat(queue.ok("stats", "queue", "a").get("ready").asInt()).isEqualTo(1);
            assertThat(queue.iomod().drain(Duration.ofSeconds(5))).isTrue();
            assertThat(queue.iomod().exitCode()).isZero();
        }
    }
}
