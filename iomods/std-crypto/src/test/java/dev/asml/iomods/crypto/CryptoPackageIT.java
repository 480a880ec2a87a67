package dev.asml.iomods.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCheck.Finding;
import dev.asml.iomod.testing.IomodCommand;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class CryptoPackageIT {
    private static final IomodCommand COMMAND = IomodCommand.folder("akkoro.std.crypto", Path.of("target/iomod"));

    @Test
    void keepsTheProtocol() {
        assertThat(IomodCheck.check(COMMAND)).allMatch(Finding::isKept);
    }

    @Test
    void answersFromItsPackage() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            assertThat(iomod.call("uuid4", "null").asText()).hasSize(36);
            assertThat(iomod.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(iomod.exitCode()).isZero();
        }
    }
}
