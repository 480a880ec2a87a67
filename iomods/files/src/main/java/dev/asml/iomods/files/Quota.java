package dev.asml.iomods.files;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How many bytes the files of a granted folder may have together. They are counted at the first write, and again when
 * they seem to be too many: other programs may have deleted some. Thread-safe.
 */
final class Quota {
    private static final Duration COUNT_INTERVAL = Duration.ofSeconds(1);

    private final Path root;
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean counted;
    private long countedAt;
    private long used;

    Quota(Path root, long limit) {
        this.root = root;
        this.limit = limit;
    }

    /**
     * Takes bytes that are about to be written.
     *
     * @throws IomodFailure {@code NO_SPACE} if that many are not left
     */
    void take(long bytes) throws IOException {
        lock.lock();
        try {
            if (!counted) {
                count();
            }
            if (used + bytes > limit && System.nanoTime() - countedAt > COUNT_INTERVAL.toNanos()) {
                count();
            }
            if (used + bytes > limit) {
                throw new IomodFailure(
                        "NO_SPACE",
                        "the files would have more than the %d bytes that \"quota_bytes\" allows; delete some"
                                .formatted(limit));
            }
            used += bytes;
        } finally {
            lock.unlock();
        }
    }

    /** Gives back bytes that are not there any more, or were not written. */
    void giveBack(long bytes) {
        lock.lock();
        try {
            used = Math.max(0, used - bytes);
        } finally {
            lock.unlock();
        }
    }

    private void count() throws IOException {
        try (Folder folder = Folder.open(root)) {
            used = bytesIn(folder);
        }
        counted = true;
        countedAt = System.nanoTime();
    }

    /** Of the files in a folder. */
    private static long bytesIn(Folder folder) throws IOException {
        LongAdder sum = new LongAdder();
        folder.forEachName(name -> sum.add(bytesAt(folder, name)));
        return sum.sum();
    }

    /** Of a file, or of the files in a folder; none if it is not there. */
    static long bytesAt(Folder folder, Path name) throws IOException {
        Optional<BasicFileAttributes> attributes = folder.find(name);
        if (attributes.isPresent() && attributes.get().isDirectory()) {
            try (Folder child = folder.enter(name)) {
                return bytesIn(child);
            }
        }
        return attributes
                .filter(BasicFileAttributes::isRegularFile)
                .map(BasicFileAttributes::size)
                .orElse(0L);
    }
}
