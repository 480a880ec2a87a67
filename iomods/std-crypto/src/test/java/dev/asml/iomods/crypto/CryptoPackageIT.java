package dev.asml.iomods.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCheck;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.Rule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class CryptoPackageIT {
    private static final IomodCommand COMMAND = IomodCommand.folder("akkoro.std.crypto", Path.of("target/iomod"));

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
    void makesItsStartupCacheInOneStep() throws Exception {
        Process training = new ProcessBuilder(COMMAND.command().getFirst(), "--train")
                .inheritIO()
                .start();
        assertThat(training.waitFor()).isZero();
        try (var files = Files.list(Path.of("target/iomod/lib"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> !name.endsWith(".jar")))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("startup-")
                    .endsWith(".aot");
        }
        serveOnce();
    }

    @Test
    void answersFromItsPackage() {
        serveOnce();
    }

    private static void serveOnce() {
        try (var iomod = DrivenIomod.process(COMMAND)) {
            assertThat(iomod.call("uuid4", "null").asText()).hasSize(36);
            assertThat(iomod.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(iomod.exitCode()).isZero();
        }
    }
}
