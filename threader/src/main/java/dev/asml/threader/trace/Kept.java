package dev.asml.threader.trace;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The last timelines that were put here, within a number and a sum of bytes. Nobody waits for anybody. Safe for use by
 * many threads.
 */
final class Kept {
    private final AtomicReferenceArray<@Nullable Held> ring;
    private final long mostBytes;
    private final AtomicLong next = new AtomicLong();
    private final AtomicLong oldest = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /** A timeline, and what it counted when it was put here. */
    private record Held(Timeline line, int bytes) {}

    Kept(int most, long mostBytes) {
        this.ring = new AtomicReferenceArray<>(most);
        this.mostBytes = mostBytes;
    }

    void add(Timeline line) {
        long place = next.getAndIncrement();
        put(place, new Held(line, line.bytes()));
        while (bytes.get() > mostBytes && dropOldest(place)) {
            // one more
        }
    }

    private boolean dropOldest(long newest) {
        long known = oldest.get();
        long place = Math.max(known, newest + 1 - ring.length());
        if (place >= newest) {
            return false;
        }
        if (oldest.compareAndSet(known, place + 1)) {
            put(place, null);
        }
        return true;
    }

    private void put(long place, @Nullable Held held) {
        Held before = ring.getAndSet((int) (place % ring.length()), held);
        int more = (held == null ? 0 : held.bytes()) - (before == null ? 0 : before.bytes());
        // As a rule what goes was as large as what comes, and a write that all threads wait for is saved.
        if (more != 0) {
            bytes.addAndGet(more);
        }
    }

    List<Timeline> all() {
        List<Timeline> all = new ArrayList<>();
        for (int i = 0; i < ring.length(); i++) {
            Held held = ring.get(i);
            if (held != null) {
                all.add(held.line());
            }
        }
        return all;
    }

    long bytes() {
        return bytes.get();
    }
}
