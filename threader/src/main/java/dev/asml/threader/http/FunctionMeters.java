package dev.asml.threader.http;

import dev.asml.threader.function.FunctionName;
import dev.asml.threader.trace.Buckets;
import dev.asml.threader.trace.Exemplar;
import dev.asml.threader.trace.Timeline;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** What is measured of one function, kept beside it so that no request has to look it up. */
final class FunctionMeters {
    /** The outcome that is expected of a request. */
    private static final String ANSWERED = "answered";

    private final MeterRegistry registry;
    private final Tags tags;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Map<String, Timer> timers = new ConcurrentHashMap<>();
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    /** Made with the first request, as {@link #parts} with the first run: of hundreds of functions most have none for long. */
    private volatile @Nullable Gauge gauge;

    private volatile @Nullable Parts parts;
    private boolean removed;

    /** What a run consists of. */
    private record Parts(Timer queued, Timer computed, Timer parked) {}

    FunctionMeters(MeterRegistry registry, FunctionName name) {
        this.registry = registry;
        this.tags = Tags.of("service", name.service(), "function", name.function());
    }

    private synchronized void makeGauge() {
        if (gauge == null) {
            gauge = Gauge.builder("threader.requests.in.flight", inFlight, AtomicInteger::get)
                    .description("Requests that wait for their function's answer")
                    .tags(tags)
                    .register(registry);
            // The first request mostly waits for its function's code now, and would have to make them when it has its
            // answer.
            Thread.ofVirtual().name("meters").start(this::makeTimers);
        }
    }

    private synchronized void makeTimers() {
        if (!removed) {
            var _ = timers.computeIfAbsent(ANSWERED, this::timer);
            var _ = parts();
        }
    }

    private Parts parts() {
        Parts made = parts;
        return made == null ? makeParts() : made;
    }

    private synchronized Parts makeParts() {
        Parts made = parts;
        if (made == null) {
            made = new Parts(
                    part("threader.queue.wait", "How long invocations waited for a place and for their first turn"),
                    part("threader.guest.cpu", "How long guests held a permit to compute, in one invocation"),
                    part("threader.guest.parked", "How long guests waited for something outside, in one invocation"));
            parts = made;
        }
        return made;
    }

    void begin() {
        if (gauge == null) {
            makeGauge();
        }
        inFlight.incrementAndGet();
    }

    /** {@code outcome} is its word, or {@code refused}. */
    void end(String outcome, long nanos, Timeline timeline) {
        inFlight.decrementAndGet();
        Timer known = timers.get(outcome);
        Timer requests = known == null ? timers.computeIfAbsent(outcome, this::timer) : known;
        Exemplar.of(timeline, () -> requests.record(nanos, TimeUnit.NANOSECONDS));
        if (timeline.computedNanos() > 0) {
            Parts all = parts();
            all.queued().record(timeline.queuedNanos(), TimeUnit.NANOSECONDS);
            all.computed().record(timeline.computedNanos(), TimeUnit.NANOSECONDS);
            all.parked().record(timeline.parkedNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private Timer part(String name, String description) {
        return Timer.builder(name)
                .description(description)
                .tags(tags)
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
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
                .tags(tags.and("direction", direction))
                .register(registry);
    }

    private Timer timer(String outcome) {
        return Timer.builder("threader.requests")
                .description("Requests by function and by how their invocation ended")
                .tags(tags.and("outcome", outcome))
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
    }

    /** Takes the function out of the registry; it is not deployed any more. */
    synchronized void remove() {
        removed = true;
        List<Meter> meters = new ArrayList<>(timers.values());
        Gauge shown = gauge;
        if (shown != null) {
            meters.add(shown);
        }
        Parts made = parts;
        if (made != null) {
            meters.addAll(List.of(made.queued(), made.computed(), made.parked()));
        }
        meters.addAll(counters.values());
        meters.forEach(registry::remove);
    }
}
