package dev.asml.threader.function;

import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one thread rests while it has nothing to do.
 *
 * <p>No wake-up is lost: whoever has something for it says so first and calls {@link #wake} second, while the thread says
 * first that it rests and looks for something to do second. So one of the two sees the other.
 */
final class Rest {
    private volatile @Nullable Thread resting;

    /** Parks the current thread until somebody wakes it, for at most so long, unless there is something to do. */
    void rest(BooleanSupplier idle, long nanos) {
        resting = Thread.currentThread();
        if (idle.getAsBoolean()) {
            LockSupport.parkNanos(this, nanos);
        }
        resting = null;
    }

    /** There is something to do; costs a read while the thread does not rest. */
    void wake() {
        Thread thread = resting;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
