package dev.asml.iomods.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.JsonCalls;
import jakarta.mail.internet.MimeMessage;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages that are kept instead of sent. */
class OutboxTest {
    @TempDir
    private Path folder;

    private static MimeMessage read(Path file) throws Exception {
        try (InputStream input = Files.newInputStream(file)) {
            return new MimeMessage(null, input);
        }
    }

    @Test
    void aMessageIsAFileWithItsEnvelope() throws Exception {
        try (JsonCalls mail = new JsonCalls(DrivenIomod.inProcess(new MailIomod(Optional.of(folder)).iomod()))) {
            JsonNode kept = mail.ok(
                    "send",
                    "from",
                    "us@example.com",
                    "to",
                    "änne@example.com",
                    "bcc",
                    "bob@example.com",
                    "subject",
                    "Grüße",
                    "text",
                    "one\ntwo");
            MimeMessage message =
                    read(folder.resolve("outbox").resolve(kept.get("outbox").asText()));
            assertThat(message.getSubject()).isEqualTo("Grüße");
            assertThat(message.getContent()).isEqualTo("one\r\ntwo");
            assertThat(message.getHeader("Return-Path")).containsExactly("<us@example.com>");
            assertThat(message.getHeader("X-Envelope-To")).hasSize(2);
            assertThat(message.getMessageID()).isEqualTo(kept.get("message_id").asText());
            assertThat(mail.why("send", "to", "a@b.example", "subject", "", "text", ""))
                    .contains("\"from\"");
            try (var files = Files.list(folder.resolve("outbox"))) {
                assertThat(files).hasSize(1);
            }
        }
    }

    @Test
    void whatWasAnsweredSurvivesAKill() throws Exception {
        IomodCommand command = IomodCommand.mainClass("asml.std.mail", MailIomod.class)
                .withEnvironment(Map.of("ASML_IOMOD_DATA", folder.toString()));
        Set<String> kept = ConcurrentHashMap.newKeySet();
        CountDownLatch some = new CountDownLatch(50);
        try (JsonCalls mail = new JsonCalls(DrivenIomod.process(command))) {
            Thread[] senders = new Thread[4];
            for (int i = 0; i < senders.length; i++) {
                senders[i] = Thread.startVirtualThread(() -> {
                    try {
                        while (true) {
                            kept.add(mail.ok(
                                            "send",
                                            "from",
                                            "us@example.com",
                                            "to",
                                            "ann@example.com",
                                            "subject",
                                            "s",
                                            "text",
                                            "x".repeat(20_000) + "the end")
                                    .get("outbox")
                                    .asText());
                            some.countDown();
                        }
                    } catch (IomodFailure | IllegalStateException _) {
                        // It was killed.
                        while (some.getCount() > 0) {
                            some.countDown();
                        }
                    }
                });
            }
            some.await();
            mail.iomod().kill();
            for (Thread sender : senders) {
                sender.join();
            }
        }
        assertThat(kept).hasSizeGreaterThanOrEqualTo(50);
        for (String file : kept) {
            assertThat(read(folder.resolve("outbox").resolve(file)).getContent().toString())
                    .endsWith("the end");
        }
    }
}
