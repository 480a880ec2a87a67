package dev.asml.threader.process;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one function has of the slots of an IOmod that it may share with others. A function takes another slot only
 * while it has fewer than {@value #OF_FREE} times as many as are free: so one that floods leaves an eighth to whoever
 * comes next, two that flood have about half each, and of fewer than eight slots one alone may have all. Safe for use by
 * many threads.
 */
final class Share {
    private static final int OF_FREE = 7;

    private final String function;
    private final AtomicInteger held = new AtomicInteger();

    Share(String function) {
        this.function = function;
    }

    /** {@code service/function}. */
    String function() {
        return function;
    }

    /** Slots that the function's calls have. */
    int held() {
        return held.get();
    }

    /** Whether the function may have another slot when so many are free. */
    boolean allows(int free) {
        return held.get() < OF_FREE * free;
    }

    /** Counts another slot, if the function may have it. */
    boolean tryTake(int free) {
        if (held.getAndIncrement() < OF_FREE * free) {
            return true;
        }
        held.decrementAndGet();
        return false;
    }

    void take() {
        held.incrementAndGet();
    }

    void release() {
        held.decrementAndGet();
    }
}
