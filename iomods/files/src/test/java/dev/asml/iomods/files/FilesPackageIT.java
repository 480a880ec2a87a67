package dev.asml.iomods.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.BrokerSettings;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The package as a Threader unpacks it. */
class FilesPackageIT {
    private static final IomodCommand COMMAND = IomodCommand.folder("asml.std.files", Path.of("target/iomod"));

    @TempDir
    private Path root;

    @Test
    void answersFromItsPackage() {
        try (Granted files = new Granted(
                DrivenIomod.process(COMMAND, BrokerSettings.DEFAULT.withConfig(Map.of("root", root.toString()))))) {
            files.ok("write", "path", "a", "data", "packed");
            assertThat(files.text("a")).isEqualTo("packed");
            assertThat(files.iomod().drain(Duration.ofSeconds(5))).isTrue();
            assertThat(files.iomod().exitCode()).isZero();
        }
    }
}
