package dev.asml.threader.process;

import dev.asml.threader.io.Iomod;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A release's hold on an IOmod that runs, which other releases may hold as well. Safe for use by many threads. */
public final class Lease implements AutoCloseable {
    private final SupervisedIomod iomod;
    private final Map<String, String> configuration;
    private final Duration patience;
    private final Runnable release;
    private volatile @Nullable Map<String, String> before;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(SupervisedIomod iomod, Map<String, String> configuration, Duration patience, Runnable release) {
        this.iomod = iomod;
        this.configuration = configuration;
        this.patience = patience;
        this.release = release;
    }

    /** The IOmod; takes calls at once, which wait until it is ready. */
    public Iomod iomod() {
        return iomod;
    }

    /**
     * Waits until the IOmod is ready, or it is known that it will not be.
     *
     * @param timeout the longest to wait; more than the dependency's start timeout, or the diagnosis is only that
     */
    public Readiness awaitReady(Duration timeout) throws InterruptedException {
        return iomod.awaitReady(timeout);
    }

    /**
     * Puts this release's configuration in force, if another one is. Calls that follow see it, those of other releases
     * too.
     *
     * @return what is wrong with it; then the earlier one stays in force
     */
    public Optional<String> configure() throws InterruptedException {
        Map<String, String> earlier = iomod.configuration();
        if (earlier.equals(configuration)) {
            return Optional.empty();
        }
        String problem = put(configuration);
        if (!problem.isEmpty()) {
            return Optional.of(problem);
        }
        before = earlier;
        return Optional.empty();
    }

    private String put(Map<String, String> values) throws InterruptedException {
        try {
            // The supervisor bounds the wait itself; this is for one that has stopped.
            return iomod.configure(values).get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return "it does not take a configuration: " + e;
        }
    }

    /** Puts that configuration in force again which was before {@link #configure}, for a release that is not made live. */
    public void revert() {
        Map<String, String> earlier = before;
        if (earlier != null) {
            before = null;
            try {
                var _ = put(earlier);
            } catch (InterruptedException _) {
                // It was told; only the wait for its answer is cut short.
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Gives the IOmod up. With its last lease it drains and stops, which this does not wait for. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
