package dev.asml.threader.process;

import dev.asml.threader.io.Iomod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A release's hold on an IOmod that runs, which other releases may hold as well. Safe for use by many threads. */
public final class Lease implements AutoCloseable {
    private final SupervisedIomod iomod;
    private volatile Map<String, String> configuration;
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
        return configure(configuration);
    }

    /** The same with other values for this release. */
    public Optional<String> configure(Map<String, String> values) throws InterruptedException {
        configuration = values;
        Map<String, String> earlier = iomod.configuration();
        if (earlier.equals(values)) {
            return Optional.empty();
        }
        String problem = put(values);
        if (!problem.isEmpty()) {
            return Optional.of(problem);
        }
        before = earlier;
        return Optional.empty();
    }

    private String put(Map<String, String> values) throws InterruptedException {
        return awaited(iomod.configure(values)).orElse("");
    }

    private Optional<String> awaited(CompletableFuture<Optional<String>> outcome) throws InterruptedException {
        try {
            // The supervisor bounds the wait itself; this is for one that has stopped.
            return outcome.get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("it does not take a configuration: " + e);
        }
    }

    /** This release's configuration, whether it is in force or not. */
    public Map<String, String> configuration() {
        return configuration;
    }

    /**
     * Changes this release's configuration, which is put in force if the one of before is.
     *
     * @return what is wrong with it, then the one of before stays; empty text if nothing is; nothing at all if the
     *     configuration of another release is in force, which is left alone
     */
    public Optional<String> renew(Map<String, String> values) throws InterruptedException {
        Optional<String> problem = awaited(iomod.renew(configuration, values));
        if (problem.filter(String::isEmpty).isPresent()) {
            configuration = values;
        }
        return problem;
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

    /**
     * Asks whether the IOmod could be a source for this.
     *
     * @return what is wrong with it; empty if nothing is
     */
    public Optional<String> checkSources(List<Subscription> wanted) throws InterruptedException {
        try {
            // The supervisor bounds the wait itself; this is for one that has stopped.
            String problem = iomod.checkSources(wanted).get(2 * patience.toMillis(), TimeUnit.MILLISECONDS);
            return Optional.of(problem).filter(text -> !text.isEmpty());
        } catch (ExecutionException | TimeoutException e) {
            return Optional.of("it takes no sources: " + e);
        }
    }

    /** Lets the IOmod be a source for this from now on, in the place of what it was one for before. */
    public void subscribe(Object release, List<Subscription> wanted) {
        iomod.subscribe(release, wanted);
    }

    /** Ends what the IOmod is a source for, if that is by the wish of this release. */
    public void unsubscribe(Object release) {
        iomod.unsubscribe(release);
    }

    /** Gives the IOmod up. With its last lease it drains and stops, which this does not wait for. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
