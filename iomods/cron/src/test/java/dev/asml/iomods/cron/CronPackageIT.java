package dev.asml.iomods.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.JsonCalls;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class CronPackageIT {
    @Test
    void answersFromItsPackage() {
        IomodCommand command = IomodCommand.folder("asml.std.cron", Path.of("target/iomod"));
        try (JsonCalls cron = new JsonCalls(DrivenIomod.process(command))) {
            assertThat(cron.ok("next", "schedule", "@daily").get("times")).hasSize(5);
            assertThat(cron.iomod().drain(Duration.ofSeconds(5))).isTrue();
            assertThat(cron.iomod().exitCode()).isZero();
        }
    }
}
