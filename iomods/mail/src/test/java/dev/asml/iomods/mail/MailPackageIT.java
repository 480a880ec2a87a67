package dev.asml.iomods.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.JsonCalls;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The package as a Threader unpacks it. */
class MailPackageIT {
    @Test
    void answersFromItsPackage() {
        IomodCommand command = IomodCommand.folder("asml.std.mail", Path.of("target/iomod"));
        try (JsonCalls mail = new JsonCalls(DrivenIomod.process(command))) {
            assertThat(mail.ok("send", "from", "a@b.example", "to", "c@d.example", "subject", "packed", "text", "")
                            .get("outbox")
                            .asText())
                    .endsWith(".eml");
            assertThat(mail.iomod().drain(Duration.ofSeconds(5))).isTrue();
            assertThat(mail.iomod().exitCode()).isZero();
        }
    }
}
