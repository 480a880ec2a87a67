package dev.asml.threader.guard;

import dev.asml.threader.guard.KeyServer.FetchException;
import dev.asml.threader.guard.KeyServer.Fetched;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one issuer as they are known here, and the one fetch of them that may be under way.
 *
 * <p>They are fresh for a while, and are fetched again before that is over. If that fails they are stale, and still
 * count for a longer while; whoever asks then does not wait. After a failure the server is left alone, longer each
 * time. Safe for use by many threads.
 */
final class KeySet {
    private static final int EARLY_FETCHES = 4;

    /** Keys, and until when they count, as the nano clock tells time. */
    private record Known(KeyRing ring, long fetched, long fresh, long usable) {}

    private final KeySource source;
    private final KeySets sets;
    private final KeyTimes times;
    private volatile @Nullable Known known;

    // Under the lock of this object.
    private @Nullable CompletableFuture<Void> flight;
    private @Nullable Future<?> next;
    private int failures;
    private long notBefore;
    private double early = EARLY_FETCHES;
    private long earlyCounted;
    private int holders;
    private String trouble = "its keys are being fetched";

    KeySet(KeySource source, KeySets sets) {
        this.source = source;
        this.sets = sets;
        this.times = sets.times();
        this.notBefore = sets.nanos();
        this.earlyCounted = sets.nanos();
    }

    KeySource source() {
        return source;
    }

    /** The keys that count now; null if there are none. */
    @Nullable
    KeyRing usable() {
        Known last = known;
        return last != null && sets.nanos() - last.usable < 0 ? last.ring : null;
    }

    private boolean fresh() {
        Known last = known;
        return last != null && sets.nanos() - last.fresh < 0;
    }

    /** How old its keys are; empty if it has none. */
    @Nullable
    Duration age() {
        Known last = known;
        return last == null ? null : Duration.ofNanos(sets.nanos() - last.fetched);
    }

    /** The keys that count now, after a wait for the fetch of new ones if that may be needed. */
    @Nullable
    KeyRing ring(Waiting waiting) {
        if (fresh()) {
            return usable();
        }
        CompletableFuture<Void> fetch = fetchIfDue();
        if (fetch != null && (usable() == null || !failing())) {
            waiting.await(fetch, times.patience());
        }
        return usable();
    }

    /**
     * Has the keys fetched anew, as a token names one that is not known, unless that was done too often just now.
     *
     * @return false if they could not be fetched, so that nothing is known of the key
     */
    boolean renew(Waiting waiting) {
        CompletableFuture<Void> fetch = earlyFetch();
        if (fetch == null) {
            return !failing();
        }
        waiting.await(fetch, times.patience());
        return fetch.isDone() && !failing();
    }

    /** Whether the last attempt to fetch them failed. */
    synchronized boolean failing() {
        return failures > 0;
    }

    /** Why there are no keys, for operators. */
    synchronized String trouble() {
        return trouble;
    }

    /** After how long asking again may help. */
    synchronized int retrySeconds() {
        long nanos = notBefore - sets.nanos();
        return (int) Math.max(1, Math.ceilDiv(nanos, 1_000_000_000L));
    }

    private synchronized @Nullable CompletableFuture<Void> earlyFetch() {
        if (flight != null) {
            return flight;
        }
        long now = sets.nanos();
        double refill = (now - earlyCounted) / (double) times.unknownKey().toNanos();
        early = Math.min(EARLY_FETCHES, early + refill);
        earlyCounted = now;
        if (early < 1) {
            return null;
        }
        CompletableFuture<Void> begun = fetch();
        early -= begun == null ? 0 : 1;
        return begun;
    }

    /** As {@link #fetch}; null also if one has landed since the keys were seen to be old. */
    private synchronized @Nullable CompletableFuture<Void> fetchIfDue() {
        return fresh() ? null : fetch();
    }

    /** The fetch that is under way, or a new one; null while the server is left alone. */
    synchronized @Nullable CompletableFuture<Void> fetch() {
        if (flight != null) {
            return flight;
        }
        if (sets.nanos() - notBefore < 0) {
            return null;
        }
        CompletableFuture<Void> begun = new CompletableFuture<>();
        flight = begun;
        Thread.ofVirtual().name("keys of " + source).start(() -> fetch(begun));
        return begun;
    }

    private void fetch(CompletableFuture<Void> begun) {
        try {
            succeeded(sets.fetch(source));
        } catch (FetchException e) {
            failed(e.outcome(), String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            failed(FetchOutcome.TIMEOUT, "the Threader stops");
        } finally {
            landed();
            begun.complete(null);
        }
    }

    private void succeeded(Fetched fetched) {
        Duration lifetime = times.lifetime(fetched.seconds());
        long now = sets.nanos();
        known = new Known(
                fetched.ring(),
                now,
                now + lifetime.toNanos(),
                now + lifetime.plus(times.stale()).toNanos());
        boolean recovered;
        synchronized (this) {
            recovered = failures > 0;
            failures = 0;
            notBefore = now;
        }
        sets.fetched(this, fetched.ring().keys().size(), lifetime, recovered);
    }

    private void failed(FetchOutcome outcome, String why) {
        boolean first;
        synchronized (this) {
            failures++;
            first = failures == 1;
            notBefore = sets.nanos() + times.backOff(failures).toNanos();
            trouble = why;
        }
        sets.failed(this, outcome, why, first);
    }

    private synchronized void landed() {
        flight = null;
        if (next != null) {
            next.cancel(false); // or each fetch that somebody asked for would begin a row of its own
        }
        next = holders > 0 ? sets.later(this, nextAfter()) : null;
    }

    /** Before the keys stop to be fresh, and not for all sets at once. */
    private Duration nextAfter() {
        Known last = known;
        if (failures > 0 || last == null) {
            return Duration.ofNanos(Math.max(times.leastBackOff().toNanos(), notBefore - sets.nanos()));
        }
        long lifetime = last.fresh - last.fetched;
        return Duration.ofNanos((long) (lifetime * (0.7 + 0.2 * Math.random())));
    }

    /** Has its keys fetched again and again from now on. */
    synchronized void hold() {
        holders++;
        if (holders == 1) {
            var _ = fetch();
        }
    }

    synchronized void letGo() {
        holders--;
    }

    synchronized boolean isHeld() {
        return holders > 0;
    }

    /** Fetches the keys again, if somebody still holds the set. */
    void refresh() {
        if (isHeld()) {
            var _ = fetch();
        }
    }
}
