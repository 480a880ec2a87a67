package dev.asml.threader.http;

import dev.asml.threader.function.FunctionName;
import dev.asml.threader.trace.Durations;
import dev.asml.threader.trace.Timeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of one function, kept beside it so that no request has to look it up. Series are made when something
 * happens that belongs into them: of hundreds of functions most are not called for long.
 */
final class FunctionMeters {
    private final RequestMeters meters;
    private final MeterRegistry registry;
    private final FunctionName name;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, Durations.Series> requests = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();
    private volatile @Nullable Parts parts;
    private volatile boolean called;
    private volatile boolean removed;

    /** What a run consists of. */
    private record Parts(Durations.Series queued, Durations.Series computed, Durations.Series parked) {}

    FunctionMeters(RequestMeters meters, MeterRegistry registry, FunctionName name) {
        this.meters = meters;
        this.registry = registry;
        this.name = name;
    }

    FunctionName name() {
        return name;
    }

    boolean wasCalled() {
        return called;
    }

    int inFlight() {
        return inFlight.get();
    }

    void begin() {
        if (!called) {
            called = true;
        }
        inFlight.incrementAndGet();
    }

    /** {@code outcome} is its word, or {@code refused}. */
    void end(String outcome, long nanos, Timeline timeline) {
        inFlight.decrementAndGet();
        Durations.Series known = requests.get(outcome);
        if (known == null) {
            known = requests.computeIfAbsent(outcome, this::series);
            removeIfGone();
        }
        known.record(nanos, timeline);
        if (timeline.computedNanos() > 0) {
            Parts all = parts();
            all.queued().record(timeline.queuedNanos());
            all.computed().record(timeline.computedNanos());
            all.parked().record(timeline.parkedNanos());
        }
    }

    private Durations.Series series(String outcome) {
        return meters.requests().series(name.service(), name.function(), outcome);
    }

    /** Whoever comes later of this and {@link #remove} takes out what was made in between. */
    private void removeIfGone() {
        if (removed) {
            removeSeries();
        }
    }

    private Parts parts() {
        Parts known = parts;
        if (known != null) {
            return known;
        }
        Parts made = new Parts(
                meters.queued().series(name.service(), name.function()),
                meters.computed().series(name.service(), name.function()),
                meters.parked().series(name.service(), name.function()));
        parts = made; // by several at once, who get the same series
        removeIfGone();
        return made;
    }

    /** Counts bytes of bodies that went through as they came. */
    void streamed(long received, long sent) {
        counters.computeIfAbsent("in", this::counter).increment((double) received);
        counters.computeIfAbsent("out", this::counter).increment((double) sent);
    }

    private Counter counter(String direction) {
        return Counter.builder("threader.streamed.bytes")
                .description("Bytes of bodies that were streamed, into functions and out of them")
                .baseUnit("bytes")
                .tags("service", name.service(), "function", name.function(), "direction", direction)
                .register(registry);
    }

    /** Takes its series out; it is not deployed any more. */
    void remove() {
        removed = true;
        removeSeries();
    }

    private void removeSeries() {
        requests.keySet().forEach(outcome -> meters.requests().remove(name.service(), name.function(), outcome));
        meters.queued().remove(name.service(), name.function());
        meters.computed().remove(name.service(), name.function());
        meters.parked().remove(name.service(), name.function());
        counters.values().forEach(registry::remove);
    }
}
