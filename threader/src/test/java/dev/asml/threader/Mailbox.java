package dev.asml.threader;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The folder of a {@link FileSource}: what goes in, and what came of it. */
final class Mailbox {
    private final Path folder;

    Mailbox(Path folder) {
        this.folder = folder;
        try {
            for (String part : new String[] {"in", "out", "dead", "drafts"}) {
                Files.createDirectories(folder.resolve(part));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path folder() {
        return folder;
    }

    /** Puts a message in. */
    void send(String id, String body) {
        try {
            Path draft = Files.writeString(folder.resolve("drafts").resolve(id), body);
            Files.move(draft, folder.resolve("in").resolve(id), StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The messages in a part of it. */
    Set<String> ids(String part) {
        try (Stream<Path> files = Files.list(folder.resolve(part))) {
            Set<String> ids = new TreeSet<>();
            files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.startsWith("."))
                    .forEach(ids::add);
            return ids;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What came of a message, once something has. */
    String awaited(String part, String id) {
        Await.until(() -> Files.exists(folder.resolve(part).resolve(id)));
        try {
            return Files.readString(folder.resolve(part).resolve(id));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
