package dev.asml.iomods.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.Rule;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class HttpPackageIT {
    private static final IomodCommand COMMAND = IomodCommand.folder("akkoro.std.http", Path.of("target/iomod"));

    /** What the package adds to the SDK, which is checked by its own tests: how it starts, and how it ends. */
    private static final Set<Rule> OF_PACKAGES = EnumSet.of(
            Rule.BY_HAND,
            Rule.DESCRIBE,
            Rule.DESCRIBED_METHODS,
            Rule.COORDINATES,
            Rule.VERSION,
            Rule.FIRST_CONFIG,
            Rule.NEW_CONFIG,
            Rule.UNREADABLE_INPUT,
            Rule.DRAIN_EXIT,
            Rule.INPUT_ENDED,
            Rule.NO_CHILDREN);

    @Test
    void keepsTheProtocol() {
        assertThat(IomodCheck.of(COMMAND).only(OF_PACKAGES).run().broken()).isEmpty();
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
