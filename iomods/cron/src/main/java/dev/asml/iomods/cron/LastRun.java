package dev.asml.iomods.cron;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.TRUNCATE_EXISTING;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The last moment of a schedule that its function has had, in a file that stays. Thread-safe. */
final class LastRun {
    private final Path file;
    private Instant last = Instant.MIN;

    /** @param folder exists */
    LastRun(Path folder, String name) {
        this.file = folder.resolve(name + ".last");
    }

    /** Empty if there was none yet, or if nobody can read it. */
    synchronized Optional<Instant> read() throws IOException {
        try {
            last = Instant.parse(Files.readString(file).strip());
            return Optional.of(last);
        } catch (NoSuchFileException | DateTimeException _) {
            return Optional.empty();
        }
    }

    /** Remembers one, unless a later one is remembered. */
    synchronized void write(Instant moment) throws IOException {
        if (!moment.isAfter(last)) {
            return;
        }
        last = moment;
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(draft, CREATE, WRITE, TRUNCATE_EXISTING)) {
            var _ = channel.write(ByteBuffer.wrap(moment.toString().getBytes(StandardCharsets.US_ASCII)));
            channel.force(true);
        }
        Files.move(draft, file, ATOMIC_MOVE);
    }
}
