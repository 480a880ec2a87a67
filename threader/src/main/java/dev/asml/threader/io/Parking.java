package dev.asml.threader.io;

import java.util.function.BooleanSupplier;

/** How a guest's thread waits: it gives back what it holds of the processor, parks, and takes it again. */
@FunctionalInterface
public interface Parking {
    /**
     * Parks the current thread as {@link java.util.concurrent.locks.LockSupport#parkNanos(long)} does: for at most so
     * long, until it is unparked or interrupted, or for no reason. Nothing before the park may itself block, or it
     * could consume the wake-up that was meant for the park. An interrupt stays set.
     */
    void park(long nanos);

    /**
     * As {@link #park(long)}, but first waits in another way, that gives back no less. If this says that there is nothing
     * to park for any more, the thread does not park.
     */
    default void park(long nanos, BooleanSupplier first) {
        if (!first.getAsBoolean()) {
            park(nanos);
        }
    }
}
