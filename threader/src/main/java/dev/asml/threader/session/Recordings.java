package dev.asml.threader.session;

import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.journal.Recorder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The recordings of sessions that run, and of those that ended a while ago. They may hold what nobody else is to see, so
 * the folder is the host's alone. Safe for use by many threads.
 */
final class Recordings {
    /** Those that run and those that can be fetched; each is bounded itself. */
    private static final int MOST = 32;

    private final Path folder;

    // Under the lock of this.
    private final Set<String> sessions = new HashSet<>();

    private Recordings(Path folder) {
        this.folder = folder;
    }

    /** Makes the folder, without what an earlier Threader left in it: nobody can ask for that. */
    static Recordings open(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        List<Path> left;
        try (Stream<Path> files = Files.list(folder)) {
            left = files.toList();
        }
        for (Path file : left) {
            Files.deleteIfExists(file);
        }
        return new Recordings(folder);
    }

    /** Where a session's recording is, once it has ended. */
    Path file(String session) {
        return folder.resolve(session + ".rec");
    }

    /**
     * Begins the recording of a session.
     *
     * @throws SessionRefused if there are too many, or it cannot be written
     */
    Recorder begin(String session, DeployedFunction function, SessionRequest request) throws SessionRefused {
        synchronized (this) {
            if (sessions.size() >= MOST) {
                throw new SessionRefused(
                        true, "%d sessions are recorded or have a recording to be fetched, the limit".formatted(MOST));
            }
            sessions.add(session);
        }
        try {
            return function.recorder(file(session), request.input(), request.arguments());
        } catch (IOException e) {
            delete(session);
            throw new SessionRefused(false, "the recording cannot be written: " + e.getMessage());
        }
    }

    /** Deletes the recording of a session, if there is one. */
    void delete(String session) {
        synchronized (this) {
            if (!sessions.remove(session)) {
                return;
            }
        }
        try {
            Files.deleteIfExists(file(session));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
