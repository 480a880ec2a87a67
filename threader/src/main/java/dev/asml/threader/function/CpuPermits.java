package dev.asml.threader.function;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Who may compute: guests hold a permit while they run and none while they wait.
 *
 * <p>There are a few permits, so that short runs take turns instead of thrashing the cores. A guest cannot be preempted,
 * though, and one that computes for long would keep its permit from others. So when somebody waits, {@link #relieve}
 * takes permits from guests that have held theirs for more than a quantum, hands them on, and gives the virtual-thread
 * scheduler one more carrier for each: from then on the operating system shares the cores between the long-running and
 * the others. When such a guest stops computing its carrier is taken back.
 *
 * <p>Safe for use by many threads.
 */
final class CpuPermits {
    private final int permits;
    private final int maxRelieved;
    private final long quantumNanos;
    private final Semaphore free;
    private final AtomicReferenceArray<@Nullable Permit> held;
    private final AtomicInteger relieved = new AtomicInteger();
    private final Carriers carriers;

    /**
     * Makes permits.
     *
     * @param permits guests that compute at once as long as all are short
     * @param maxRelieved guests that may compute beyond that
     * @param quantumNanos how long a guest may compute before its permit is handed on
     * @param carriers shared with other permits; as many as there are permits are to be kept for them
     */
    CpuPermits(int permits, int maxRelieved, long quantumNanos, Carriers carriers) {
        this.permits = permits;
        this.maxRelieved = maxRelieved;
        this.quantumNanos = quantumNanos;
        this.free = new Semaphore(permits, true);
        this.held = new AtomicReferenceArray<>(permits + maxRelieved);
        this.carriers = carriers;
    }

    /** One guest's permission to compute. */
    static final class Permit {
        private static final int HELD = 0;
        private static final int RELIEVED = 1;
        private static final int RETURNED = 2;

        private final AtomicInteger state = new AtomicInteger(HELD);
        private final long since = System.nanoTime();
        private int place;

        /** When it was taken. */
        long since() {
            return since;
        }
    }

    /** Takes a permit, waiting for its turn. */
    Permit acquire() throws InterruptedException {
        free.acquire();
        return taken();
    }

    /** Takes a permit if there is one and nobody waits for it; null if not. */
    @Nullable
    Permit acquireNow() throws InterruptedException {
        // With a time, even none, those who wait go first.
        return free.tryAcquire(0, TimeUnit.NANOSECONDS) ? taken() : null;
    }

    private Permit taken() {
        Permit permit = new Permit();
        int start = Math.floorMod(System.identityHashCode(permit), held.length());
        // There are as many places as permits can be out, so one is free.
        for (int i = 0; ; i++) {
            int place = (start + i) % held.length();
            permit.place = place;
            if (held.get(place) == null && held.compareAndSet(place, null, permit)) {
                return permit;
            }
        }
    }

    /** Gives a permit back. */
    void release(Permit permit) {
        boolean wasHeld = permit.state.getAndSet(Permit.RETURNED) == Permit.HELD;
        held.set(permit.place, null);
        if (wasHeld) {
            free.release();
        } else {
            relieved.decrementAndGet();
            carriers.less();
        }
    }

    /** Hands on the permits of guests that compute for long, if anybody waits. Called by one thread, every few ms. */
    void relieve() {
        long now = System.nanoTime();
        for (int i = 0; i < held.length() && free.hasQueuedThreads(); i++) {
            Permit permit = held.get(i);
            if (permit == null || now - permit.since < quantumNanos || relieved.get() >= maxRelieved) {
                continue;
            }
            if (!carriers.more()) {
                return;
            }
            relieved.incrementAndGet();
            if (permit.state.compareAndSet(Permit.HELD, Permit.RELIEVED)) {
                free.release();
            } else {
                relieved.decrementAndGet();
                carriers.less();
            }
        }
    }

    /** Guests that compute now. */
    int computing() {
        return permits - free.availablePermits() + relieved.get();
    }

    /** Guests that compute for longer than the quantum and whose permit was handed on. */
    int relieved() {
        return relieved.get();
    }

    /** Guests that wait for their turn to compute. */
    int waiting() {
        return free.getQueueLength();
    }
}
