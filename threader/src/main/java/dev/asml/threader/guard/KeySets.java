package dev.asml.threader.guard;

import dev.asml.threader.guard.KeyServer.FetchException;
import dev.asml.threader.guard.KeyServer.Fetched;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The key sets that are known, each by where it is found. Those that an authorizer holds are kept fresh; of the others,
 * which guests ask for, the ones used last are kept. Safe for use by many threads.
 */
final class KeySets implements AutoCloseable {
    private static final int MOST = 256;
    private static final int FETCHES_AT_ONCE = 16;

    private final KeyTimes times;
    private final LongSupplier nanos;
    private final LogBook log;
    private final GuardMeters meters;
    private final KeyServer server = new KeyServer();
    private final Semaphore fetches = new Semaphore(FETCHES_AT_ONCE);
    private final Map<KeySource, KeySet> known = new LinkedHashMap<>(16, 0.75f, true);

    // Its thread does nothing but start virtual ones.
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("key-sets").daemon().factory());

    KeySets(KeyTimes times, LongSupplier nanos, LogBook log, GuardMeters meters) {
        this.times = times;
        this.nanos = nanos;
        this.log = log;
        this.meters = meters;
        meters.observe(this);
    }

    KeyTimes times() {
        return times;
    }

    long nanos() {
        return nanos.getAsLong();
    }

    /** The set that is found there; its keys are fetched when they are first asked for. */
    KeySet of(KeySource source) {
        synchronized (known) {
            KeySet set = known.computeIfAbsent(source, each -> new KeySet(each, this));
            Iterator<KeySet> eldest = known.values().iterator();
            while (known.size() > MOST && eldest.hasNext()) {
                KeySet each = eldest.next();
                if (each != set && !each.isHeld()) {
                    eldest.remove();
                }
            }
            return set;
        }
    }

    /** Those that are known now. */
    List<KeySet> all() {
        synchronized (known) {
            return List.copyOf(known.values());
        }
    }

    Fetched fetch(KeySource source) throws FetchException, InterruptedException {
        long begin = System.nanoTime();
        if (!fetches.tryAcquire(times.fetch().toNanos(), TimeUnit.NANOSECONDS)) {
            throw new FetchException(FetchOutcome.TIMEOUT, source + " waited too long behind other key sets");
        }
        try {
            return server.fetch(source, times.fetch().minusNanos(System.nanoTime() - begin));
        } finally {
            fetches.release();
        }
    }

    void fetched(KeySet set, int keys, Duration lifetime, boolean recovered) {
        meters.fetched(FetchOutcome.FETCHED);
        log.host(
                recovered ? Level.INFO : Level.DEBUG,
                "keys of %s: %d, fresh for %d s%s"
                        .formatted(
                                set.source(), keys, lifetime.toSeconds(), recovered ? "; they can be had again" : ""));
    }

    void failed(KeySet set, FetchOutcome outcome, String why, boolean first) {
        meters.fetched(outcome);
        String so = set.usable() == null ? "nobody who needs them is let in" : "the known ones are used meanwhile";
        log.host(
                first ? Level.WARN : Level.DEBUG,
                "keys of %s cannot be fetched: %s; %s".formatted(set.source(), why, so));
    }

    /** Has a set refreshed; null once this is closed. */
    @Nullable
    Future<?> later(KeySet set, Duration time) {
        try {
            return timer.schedule(set::refresh, time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException _) {
            return null;
        }
    }

    @Override
    public void close() {
        timer.shutdownNow();
        server.close();
    }
}
