package dev.asml.threader.device;

import dev.asml.threader.io.Parking;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How the guest's thread waits at its devices. One that is interrupted, or whose devices are closed, never does. Only
 * the guest's thread waits; any may wake it.
 */
final class Waiting {
    private final LongSupplier clock;
    private volatile @Nullable Parking parking;
    private volatile @Nullable Thread waiter;
    private volatile boolean closed;

    Waiting(LongSupplier clock) {
        this.clock = clock;
    }

    void attach(Parking how) {
        parking = how;
    }

    /** As {@link System#nanoTime()} tells time. */
    long now() {
        return clock.getAsLong();
    }

    /** Parks as long as {@code left} gives more than 0, nanoseconds at most; it is asked again after each wake-up. */
    void await(LongSupplier left) {
        Parking how = parking;
        if (how == null) {
            return;
        }
        // Before the first question, so that whoever changes its answer afterwards sees whom to wake.
        waiter = Thread.currentThread();
        try {
            for (long nanos = left(left); nanos > 0; nanos = left(left)) {
                how.park(nanos);
            }
        } finally {
            waiter = null;
        }
    }

    private long left(LongSupplier left) {
        return free() ? 0 : left.getAsLong();
    }

    /** Whether the guest's thread, which asks, never waits. */
    boolean free() {
        return closed || parking == null || Thread.currentThread().isInterrupted();
    }

    /** Lets whoever waits ask again. */
    void wake() {
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    void close() {
        closed = true;
        wake();
    }
}
