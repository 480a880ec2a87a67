package dev.asml.threader;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what comes by itself. It rests between two looks, so that what it waits for gets the processor. */
final class Await {
    /** Longer than anything takes on a machine that has other work. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final Duration REST = Duration.ofMillis(2);

    private Await() {}

    static void until(BooleanSupplier reached) {
        long start = System.nanoTime();
        while (!reached.getAsBoolean()) {
            if (System.nanoTime() - start > PATIENCE.toNanos()) {
                throw new AssertionError("it does not come");
            }
            rest();
        }
    }

    static void rest() {
        LockSupport.parkNanos(REST.toNanos());
    }
}
