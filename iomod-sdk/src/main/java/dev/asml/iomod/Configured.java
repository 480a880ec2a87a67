package dev.asml.iomod;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * What an IOmod makes of its configuration: a client, a pool, a file. Calls use what was made last; each is closed when
 * another has taken its place and the last call that uses it is over. Thread-safe.
 *
 * @param <T> what is made
 */
public final class Configured<T extends AutoCloseable> {
    private final AtomicReference<@Nullable Shared<T>> current = new AtomicReference<>();

    /** Work with what was made. */
    @FunctionalInterface
    public interface Use<T, R extends @Nullable Object> {
        /** Does it. */
        R apply(T made) throws Exception;
    }

    /** One that was made, the calls that use it, and the configuration while it holds. */
    private record Shared<T extends AutoCloseable>(T made, AtomicInteger users) {
        boolean enter() {
            return users.getAndUpdate(now -> now == 0 ? 0 : now + 1) > 0;
        }

        void leave() throws Exception {
            if (users.decrementAndGet() == 0) {
                made.close();
            }
        }
    }

    /** Puts one in the place of the one before, of which calls that run already keep hold. */
    public void set(T made) throws Exception {
        replace(new Shared<>(made, new AtomicInteger(1)));
    }

    private void replace(@Nullable Shared<T> next) throws Exception {
        Shared<T> before = current.getAndSet(next);
        if (before != null) {
            before.leave();
        }
    }

    /**
     * Does the work of a call.
     *
     * @throws IllegalStateException if nothing was {@link #set} yet, or after the end
     */
    public <R extends @Nullable Object> R use(Use<? super T, R> work) throws Exception {
        Shared<T> shared = enter();
        try {
            return work.apply(shared.made());
        } finally {
            shared.leave();
        }
    }

    private Shared<T> enter() {
        while (true) {
            Shared<T> shared = current.get();
            if (shared == null) {
                throw new IllegalStateException("a call came without a configuration");
            }
            if (shared.enter()) {
                return shared;
            }
        }
    }

    /** Closes the last one when no call uses it any more. */
    public void end() throws Exception {
        replace(null);
    }
}
