package dev.asml.threader.trace;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long IO calls take, by IOmod, method and outcome. There is a bound on how many of these are told apart, for a
 * guest names methods as it likes.
 */
final class CallTimes {
    private static final int MOST = 500;
    private static final String OTHER = "other";

    private final Durations durations;
    private final Map<Key, Durations.Series> all = new ConcurrentHashMap<>();

    private record Key(String path, String outcome) {}

    CallTimes(PrometheusRegistry registry) {
        this.durations = new Durations(
                registry,
                "threader.io.calls",
                "IO calls from issue to completion, by IOmod, method and outcome",
                Buckets.LATENCY,
                "iomod",
                "method",
                "outcome");
    }

    void record(String path, String outcome, long nanos, Timeline line) {
        Key key = new Key(path, outcome);
        Durations.Series known = all.get(key);
        Durations.Series its = known == null ? made(key) : known;
        its.record(nanos, line);
    }

    private Durations.Series made(Key key) {
        Key told = all.size() < MOST ? key : new Key(OTHER + "." + OTHER, OTHER);
        return all.computeIfAbsent(told, this::series);
    }

    private Durations.Series series(Key key) {
        int dot = key.path().lastIndexOf('.');
        String iomod = key.path().substring(0, Math.max(0, dot));
        return durations.series(iomod, key.path().substring(dot + 1), key.outcome());
    }
}
