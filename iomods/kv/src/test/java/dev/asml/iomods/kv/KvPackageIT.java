package dev.asml.iomods.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class KvPackageIT {
    @Test
    void answersFromItsPackage() {
        IomodCommand command = IomodCommand.folder("asml.std.kv", Path.of("target/iomod"));
        try (Kept kv = new Kept(DrivenIomod.process(command))) {
            kv.ok("put", "key", "a", "value", "packed");
            assertThat(kv.text("a")).isEqualTo("packed");
            assertThat(kv.iomod().drain(Duration.ofSeconds(5))).isTrue();
            assertThat(kv.iomod().exitCode()).isZero();
        }
    }
}
