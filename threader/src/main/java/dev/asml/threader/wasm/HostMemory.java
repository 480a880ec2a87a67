package dev.asml.threader.wasm;

import dev.asml.threader.wasm.wasi.HeapAllowance;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What all guests together may take of the host's heap. Nobody is refused for what instances hold that only wait for
 * their next run: they are let go first. Safe for use by many threads.
 */
public final class HostMemory implements HeapAllowance {
    private final long limit;
    private final AtomicLong committed = new AtomicLong();
    private final Set<Image> images = ConcurrentHashMap.newKeySet();

    /** Guests may take at most {@code limitBytes} together. */
    public HostMemory(long limitBytes) {
        this.limit = limitBytes;
    }

    /** The part of this JVM's heap that guests get where nobody says otherwise: three quarters. */
    public static HostMemory ofHeap() {
        return new HostMemory(Runtime.getRuntime().maxMemory() / 4 * 3);
    }

    boolean commit(long bytes) {
        return take(bytes) || (bytes <= limit && takeOfIdle(bytes));
    }

    private boolean take(long bytes) {
        if (committed.addAndGet(bytes) <= limit) {
            return true;
        }
        committed.addAndGet(-bytes);
        return false;
    }

    /** Lets idle instances go, those of the images that were used the longest time ago first, until there is enough. */
    private boolean takeOfIdle(long bytes) {
        List<Image.Idle> idle = images.stream()
                .map(Image::idle)
                .filter(each -> each.bytes() > 0)
                .sorted(Comparator.comparingLong(Image.Idle::since))
                .toList();
        for (Image.Idle each : idle) {
            each.image().letIdleGo();
            if (take(bytes)) {
                return true;
            }
        }
        return false;
    }

    /** Lets the idle instances of functions go that nobody has called for a while. */
    public void letSeldomGo(long nanoTime) {
        long before = nanoTime - Image.SELDOM.toNanos();
        images.forEach(image -> image.letIdleGo(before));
    }

    /** Has the idle instances of an image let go when memory is short. */
    void enter(Image image) {
        images.add(image);
    }

    void leave(Image image) {
        images.remove(image);
    }

    void uncommit(long bytes) {
        committed.addAndGet(-bytes);
    }

    @Override
    public boolean tryCommit(int bytes) {
        return commit(bytes);
    }

    @Override
    public void uncommit(int bytes) {
        uncommit((long) bytes);
    }

    /** Bytes that guests have now, idle instances included. */
    public long committed() {
        return committed.get();
    }

    /** Bytes that guests may have. */
    public long limit() {
        return limit;
    }
}
