package dev.asml.threader.trace;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The timelines that ended last, and for longer those that failed or were slow. Safe for use by many threads; who puts
 * one here waits for nobody.
 */
public final class Traces implements AutoCloseable {
    /** Timelines of each kind that are kept at most. */
    static final int LAST = 2048;

    private static final int TAIL = 512;
    private static final long LAST_BYTES = 32L << 20;
    private static final long TAIL_BYTES = 16L << 20;

    private final Kept last = new Kept(LAST, LAST_BYTES);
    private final Kept failed = new Kept(TAIL, TAIL_BYTES);
    private final Kept slow = new Kept(TAIL, TAIL_BYTES);
    private final Map<String, Pace> paces = new ConcurrentHashMap<>();
    private final Sampling sampling;
    private final @Nullable SpanExport export;
    private final @Nullable CallTimes callTimes;
    private final ColdStarts coldStarts;

    private Traces(
            Sampling sampling, @Nullable SpanExport export, @Nullable CallTimes callTimes, ColdStarts coldStarts) {
        this.coldStarts = coldStarts;
        this.sampling = sampling;
        this.export = export;
        this.callTimes = callTimes;
    }

    /**
     * A book that exports if the environment names a collector, by OpenTelemetry's variables, and measures calls.
     *
     * @throws IllegalArgumentException if a variable has a value that cannot be used
     */
    public static Traces start(
            Map<String, String> environment, PrometheusMeterRegistry registry, ColdStarts coldStarts) {
        CallTimes callTimes = new CallTimes(registry.getPrometheusRegistry());
        ExportSettings settings = ExportSettings.of(environment);
        Traces traces = settings == null
                ? new Traces(Sampling.OFF, null, callTimes, coldStarts)
                : new Traces(Sampling.of(environment), SpanExport.start(settings, registry), callTimes, coldStarts);
        Gauge.builder("threader.traces.kept", traces, Traces::bytes)
                .description("memory that the kept timelines of requests take, about")
                .baseUnit("bytes")
                .register(registry);
        return traces;
    }

    /** A book that exports nothing and measures nothing. */
    public static Traces unexported() {
        return new Traces(Sampling.OFF, null, null, ColdStarts.NONE);
    }

    /** What one function's invocations take, as they come: a moving average. Races lose a sample, which is no matter. */
    private static final class Pace {
        private static final int FIRST = 16;
        private static final int WEIGHT = 32;
        private static final long ALWAYS_SLOW = 1_000_000_000L;
        private static final long NEVER_SLOW = 10_000_000L;

        private long average;
        private int seen;

        /** Whether it took a second, or at least 10 ms and four times what is usual. */
        boolean isSlow(long nanos) {
            boolean slow = nanos >= ALWAYS_SLOW || (seen >= FIRST && nanos >= NEVER_SLOW && nanos > 4 * average);
            average = seen == 0 ? nanos : average + (nanos - average) / WEIGHT;
            if (seen < FIRST) {
                seen++;
            }
            return slow;
        }
    }

    /** A timeline that begins now; headers that are no trace context count as none. */
    public Timeline begin(String request, @Nullable String traceparent, @Nullable String tracestate) {
        return Timeline.begin(request, sampling.decide(TraceContext.of(traceparent, tracestate)), this);
    }

    /** Takes one that has ended; one of no function, because there is no route to any, is not kept. */
    void keep(Timeline line) {
        if (line.function().isEmpty()) {
            return;
        }
        if (line.isFirst()) {
            coldStarts.record(ColdStarts.Phase.FIRST_CALL, line.nanos());
        }
        last.add(line);
        if (line.failed()) {
            failed.add(line);
        }
        if (paces.computeIfAbsent(line.function(), _ -> new Pace()).isSlow(line.nanos())) {
            slow.add(line);
        }
        if (export != null && line.context().sampled()) {
            export.offer(line);
        }
    }

    /** An IO call is complete. */
    void completed(String path, long nanos, @Nullable Failed failure, Timeline line) {
        if (callTimes != null) {
            callTimes.record(path, failure == null ? "answered" : failure.code(), nanos, line);
        }
    }

    /** An invocation had to make its instance. */
    void instantiated(long nanos) {
        coldStarts.record(ColdStarts.Phase.INSTANCE, nanos);
    }

    /** Forgets what was usual for functions that are not deployed any more. */
    public void retain(Collection<String> functions) {
        paces.keySet().retainAll(functions);
    }

    /** What is known of a request; of several with one id, that which began last. */
    public Optional<TraceDocument> find(String request) {
        return latest(line -> line.request().equals(request)).stream()
                .findFirst()
                .map(TraceDocument::of);
    }

    /**
     * What is kept, the latest first.
     *
     * @param function {@code service/function}, or a service; empty for all
     * @param onlySlow of which were slow
     * @param onlyFailed of which failed
     */
    public List<TraceDocument.Summary> list(String function, boolean onlySlow, boolean onlyFailed, int limit) {
        Set<Timeline> wasSlow = Collections.newSetFromMap(new IdentityHashMap<>());
        wasSlow.addAll(slow.all());
        return latest(line -> concerns(line, function)
                        && (!onlySlow || wasSlow.contains(line))
                        && (!onlyFailed || line.failed()))
                .stream()
                .limit(limit)
                .map(line -> TraceDocument.Summary.of(line, wasSlow.contains(line)))
                .toList();
    }

    private static boolean concerns(Timeline line, String function) {
        return function.isEmpty()
                || line.function().equals(function)
                || line.function().startsWith(function + "/");
    }

    private List<Timeline> latest(Predicate<Timeline> wanted) {
        Set<Timeline> all = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Kept each : List.of(last, failed, slow)) {
            each.all().stream().filter(wanted).forEach(all::add);
        }
        List<Timeline> sorted = new ArrayList<>(all);
        sorted.sort(Comparator.comparing(Timeline::begun).reversed());
        return sorted;
    }

    /** Bytes of all that is kept, about. */
    public long bytes() {
        return last.bytes() + failed.bytes() + slow.bytes();
    }

    /** How much is kept, in words. */
    public static String bounds() {
        return "the last %d requests, %d that failed and %d that were slow".formatted(LAST, TAIL, TAIL);
    }

    /** Sends what waits to be sent, within a bound. */
    @Override
    public void close() {
        if (export != null) {
            export.close();
        }
    }
}
