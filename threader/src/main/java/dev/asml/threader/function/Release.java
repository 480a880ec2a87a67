package dev.asml.threader.function;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The use of a set of functions that were deployed together: counts their invocations, and once it is retired lets go
 * of what they hold when the last has ended. Safe for use by many threads.
 */
public final class Release {
    private static final long RETIRED = 1L << 62;

    private final AtomicLong users = new AtomicLong();
    private final String alias;
    private final Runnable onEnd;

    /**
     * One that is used.
     *
     * @param alias that leads to it; empty if it answers those who name none
     * @param onEnd runs once, after {@link #retire} and the end of the last invocation
     */
    public Release(String alias, Runnable onEnd) {
        this.alias = alias;
        this.onEnd = onEnd;
    }

    String alias() {
        return alias;
    }

    /** Counts an invocation in; false if this release is retired. */
    boolean enter() {
        long before = users.get();
        while (before < RETIRED) {
            if (users.compareAndSet(before, before + 1)) {
                return true;
            }
            before = users.get();
        }
        return false;
    }

    /** Counts an invocation out. */
    void leave() {
        if (users.decrementAndGet() == RETIRED) {
            onEnd.run();
        }
    }

    /** Takes no invocation from now on; to be called once. */
    public void retire() {
        if (users.addAndGet(RETIRED) == RETIRED) {
            onEnd.run();
        }
    }
}
