package dev.asml.iomods.files;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;
import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A folder that a service was granted. Its changes are made one after the other, also by several processes of the IOmod.
 * Thread-safe.
 */
final class Grant {
    private static final Path LOCK = Path.of(RelativePath.RESERVED + "lock");

    /** Of what a process left that was killed; the longest call takes a day. */
    private static final Duration STALE = Duration.ofDays(2);

    private static final long OVERLAP_RETRY_MILLIS = 1;

    private final Path root;
    private final boolean readOnly;
    private final Optional<Quota> quota;
    private final ReentrantLock changes = new ReentrantLock();

    /**
     * A granted folder.
     *
     * @param root exists
     */
    Grant(Path root, boolean readOnly, Optional<Quota> quota) {
        this.root = root;
        this.readOnly = readOnly;
        this.quota = quota;
    }

    /** Work on what is there, while nobody else changes it. */
    @FunctionalInterface
    interface Change<T> {
        T make(Folder root) throws IOException;
    }

    /** Opens the folder itself. */
    Folder open() throws IOException {
        return Folder.open(root);
    }

    /**
     * Opens a folder below.
     *
     * @throws NoSuchFileException if it is not there
     */
    Folder open(RelativePath path) throws IOException {
        Folder folder = open();
        for (Path name : path.names()) {
            try (Folder above = folder) {
                folder = above.enter(name);
            }
        }
        return folder;
    }

    /** Opens a folder below, and makes it if it is not there. */
    Folder openOrMake(RelativePath path) throws IOException {
        Folder folder = open();
        for (Path name : path.names()) {
            try (Folder above = folder) {
                if (above.find(name).isEmpty()) {
                    make(above, name);
                }
                folder = above.enter(name);
            }
        }
        return folder;
    }

    /** Makes a folder: under a name of its own where no link can be, then it is moved. */
    private void make(Folder above, Path name) throws IOException {
        Path made = newName();
        Files.createDirectory(root.resolve(made));
        try (Folder top = open()) {
            top.move(made, above, name);
        } catch (IOException e) {
            Files.deleteIfExists(root.resolve(made));
            throw e;
        }
        above.sync();
    }

    /** A name in the folder itself that nothing has and no function can give. */
    static Path newName() {
        return Path.of(RelativePath.RESERVED + UUID.randomUUID());
    }

    /**
     * Makes sure that it may be changed.
     *
     * @throws IomodFailure {@code READ_ONLY} if not
     */
    void requireWritable(String path) {
        if (readOnly) {
            throw new IomodFailure("READ_ONLY", "%s is in a folder that is granted for reading only".formatted(path));
        }
    }

    /** Takes bytes of the quota, if there is one. */
    void take(long bytes) throws IOException {
        if (quota.isPresent()) {
            quota.get().take(bytes);
        }
    }

    /** Gives bytes of the quota back. */
    void giveBack(long bytes) {
        quota.ifPresent(some -> some.giveBack(bytes));
    }

    /** Makes a change while no call of this IOmod, in whatever process, makes another. */
    <T> T change(Change<T> change) throws IOException, InterruptedException {
        changes.lockInterruptibly();
        try (Folder top = open();
                FileChannel file = FileChannel.open(root.resolve(LOCK), CREATE, WRITE, NOFOLLOW_LINKS);
                FileLock _ = lock(file)) {
            return change.make(top);
        } finally {
            changes.unlock();
        }
    }

    private static FileLock lock(FileChannel file) throws IOException, InterruptedException {
        while (true) {
            try {
                return file.lock();
            } catch (OverlappingFileLockException _) {
                // Two versions of the IOmod run inside one Threader, which is refused at once instead of waiting.
                TimeUnit.MILLISECONDS.sleep(OVERLAP_RETRY_MILLIS);
            }
        }
    }

    /** Removes what killed processes left half-written. */
    void sweep() throws IOException {
        if (readOnly) {
            return;
        }
        Instant limit = Instant.now().minus(STALE);
        try (Folder top = open()) {
            top.forEachName(name -> {
                if (RelativePath.isReserved(name.toString()) && !name.equals(LOCK) && isOlder(top, name, limit)) {
                    top.deleteAll(name);
                }
            });
        }
    }

    private static boolean isOlder(Folder top, Path name, Instant limit) throws IOException {
        return top.find(name)
                .map(attributes -> attributes.lastModifiedTime().toInstant().isBefore(limit))
                .orElse(false);
    }
}
