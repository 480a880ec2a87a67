package dev.asml.iomods.mail;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.asml.iomod.Call;
import dev.asml.iomod.IomodFailure;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Properties;
import java.util.UUID;

/**
 * A folder that keeps messages instead of sending them, for development: each is a file that mail programs open. A file
 * that is there is whole and kept by the disk. Thread-safe.
 *
 * @param folder exists
 * @param maxBytes the most that one message may have
 */
record Outbox(Path folder, long maxBytes) implements Carrier {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS'Z'").withZone(ZoneOffset.UTC);

    /** Enough to look at. */
    private static final int MAX_MESSAGES = 10_000;

    @Override
    public Delivery send(Letter letter, Call call) throws IOException {
        requireRoom();
        String id = UUID.randomUUID().toString();
        Path draft = folder.resolve("." + id + ".part");
        Path kept = folder.resolve("%s-%s.eml".formatted(TIME.format(Instant.now()), id));
        try {
            String messageId = write(letter, draft);
            Files.move(draft, kept, StandardCopyOption.ATOMIC_MOVE);
            sync();
            return new Delivery(
                    messageId,
                    letter.recipients().stream().map(Mailbox::address).toList(),
                    List.of(),
                    kept.getFileName().toString());
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    private void requireRoom() throws IOException {
        try (var files = Files.list(folder)) {
            if (files.count() >= MAX_MESSAGES) {
                throw new IomodFailure(
                        "NO_SPACE", "the outbox keeps %d messages already; delete some".formatted(MAX_MESSAGES));
            }
        }
    }

    /** Begins with the envelope, which the message does not show: to whom copies go that nobody sees. */
    private String write(Letter letter, Path draft) throws IOException {
        Properties properties = new Properties();
        properties.setProperty("mail.mime.allowutf8", Boolean.toString(letter.needsUtf8()));
        try (FileChannel channel = FileChannel.open(draft, CREATE_NEW, WRITE);
                OutputStream output = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            Mime message = Mime.of(letter, Session.getInstance(properties));
            Size.require(message, maxBytes);
            output.write(envelope(letter).getBytes(StandardCharsets.UTF_8));
            message.writeTo(output);
            output.flush();
            channel.force(true);
            return message.id();
        } catch (MessagingException e) {
            throw new IllegalStateException("a checked letter can be written", e);
        }
    }

    private static String envelope(Letter letter) {
        StringBuilder lines = new StringBuilder(
                "Return-Path: <%s>\r\n".formatted(letter.from().address()));
        letter.recipients().forEach(to -> lines.append("X-Envelope-To: <%s>\r\n".formatted(to.address())));
        return lines.toString();
    }

    @Override
    public void close() {}

    private void sync() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, READ)) {
            channel.force(true);
        }
    }
}
