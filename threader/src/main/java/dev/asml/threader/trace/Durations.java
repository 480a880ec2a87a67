package dev.asml.threader.trace;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplar;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.Unit;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How long something takes, as a histogram with labels, shown in seconds. Where traces are exported, a bucket names one
 * that fell into it. Safe for use by many threads.
 *
 * <p>A series is made in the middle of a function's first request, and written to four times in each: it is a count for
 * each bucket and a sum, and nothing else.
 */
public final class Durations {
    private static final double NANOS_IN_SECOND = 1e9;

    /** A bucket names no other trace before, so that writing one down costs little under load. */
    private static final long EXEMPLAR_MILLIS = 1_000;

    private final MetricMetadata metadata;
    private final List<String> labels;
    private final long[] bounds;
    private final double[] shownBounds;
    private final Map<List<String>, Series> all = new ConcurrentHashMap<>();

    /**
     * Registers a histogram that has no series yet.
     *
     * @param name with dots, as Micrometer has them, and without the unit
     * @param bounds the longest that a bucket takes, ascending; one without a bound is added
     * @param labels whose values tell its series apart
     */
    public Durations(
            PrometheusRegistry registry, String name, String description, Duration[] bounds, String... labels) {
        this.metadata = new MetricMetadata(name + "." + Unit.SECONDS, description, Unit.SECONDS);
        this.labels = List.of(labels);
        this.bounds = Arrays.stream(bounds).mapToLong(Duration::toNanos).toArray();
        this.shownBounds = Arrays.copyOf(
                Arrays.stream(this.bounds).mapToDouble(Durations::seconds).toArray(), bounds.length + 1);
        shownBounds[bounds.length] = Double.POSITIVE_INFINITY;
        registry.register(this::snapshot);
    }

    private static double seconds(long nanos) {
        return nanos / NANOS_IN_SECOND;
    }

    /** What has the same labels. */
    public final class Series {
        private final LongAdder[] counts = new LongAdder[shownBounds.length];
        private final LongAdder nanos = new LongAdder();
        private final long since = System.currentTimeMillis();
        private volatile @Nullable AtomicReferenceArray<Exemplar> exemplars;

        private Series() {
            Arrays.setAll(counts, _ -> new LongAdder());
        }

        /** Takes note of a duration. */
        public void record(long taken) {
            counts[bucket(taken)].increment();
            nanos.add(taken);
        }

        /** Takes note of a duration that belongs to a trace. */
        public void record(long taken, Timeline line) {
            record(taken);
            if (line.context().sampled()) {
                name(bucket(taken), taken, line);
            }
        }

        private int bucket(long taken) {
            int bucket = 0;
            while (bucket < bounds.length && taken > bounds[bucket]) {
                bucket++;
            }
            return bucket;
        }

        /** Who races with another about it, either may win. */
        private void name(int bucket, long taken, Timeline line) {
            AtomicReferenceArray<Exemplar> named = exemplars;
            if (named == null) {
                named = new AtomicReferenceArray<>(counts.length);
                exemplars = named;
            }
            Exemplar before = named.get(bucket);
            long now = System.currentTimeMillis();
            if (before == null || now - before.getTimestampMillis() >= EXEMPLAR_MILLIS) {
                Labels trace =
                        Labels.of(Exemplar.TRACE_ID, line.trace(), Exemplar.SPAN_ID, TraceContext.span(line.span()));
                named.set(bucket, new Exemplar(seconds(taken), trace, now));
            }
        }

        private HistogramDataPointSnapshot snapshot(Labels its) {
            return new HistogramDataPointSnapshot(
                    ClassicHistogramBuckets.of(shownBounds, counts), seconds(nanos.sum()), its, exemplars(), since);
        }

        private Exemplars exemplars() {
            AtomicReferenceArray<Exemplar> named = exemplars;
            if (named == null) {
                return Exemplars.EMPTY;
            }
            return Exemplars.of(Stream.iterate(0, i -> i < named.length(), i -> i + 1)
                    .map(named::get)
                    .filter(Objects::nonNull)
                    .toList());
        }
    }

    /** The series of these values, which is made if there is none. */
    public Series series(String... values) {
        return all.computeIfAbsent(List.of(values), _ -> new Series());
    }

    /** Takes a series out; what is still measured into it is lost. */
    public void remove(String... values) {
        all.remove(List.of(values));
    }

    private HistogramSnapshot snapshot() {
        List<HistogramDataPointSnapshot> points = all.entrySet().stream()
                .map(each -> each.getValue().snapshot(Labels.of(labels, each.getKey())))
                .toList();
        return new HistogramSnapshot(metadata, points);
    }
}
