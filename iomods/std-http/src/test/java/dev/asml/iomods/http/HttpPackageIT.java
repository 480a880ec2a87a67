package dev.asml.iomods.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCommand;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class HttpPackageIT {
    private static final IomodCommand COMMAND = IomodCommand.folder("akkoro.std.http", Path.of("target/iomod"));

    @Test
    void keepsTheProtocol() {
        assertThat(IomodCheck.check(COMMAND).broken()).isEmpty();
    }

    @Test
    void answersFromItsPackage() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            assertThat(iomod.call("request", "{}").at("/Err/why").asText()).contains("method");
            assertThat(iomod.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(iomod.exitCode()).isZero();
        }
    }
}
