package dev.asml.threader.trace;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * How long IO calls take, by IOmod, method and outcome. There is a bound on how many of these are told apart, for a
 * guest names methods as it likes.
 */
final class CallTimes {
    private static final int MOST = 500;
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<Key, Timer> timers = new ConcurrentHashMap<>();

    private record Key(String path, String outcome) {}

    CallTimes(MeterRegistry registry) {
        this.registry = registry;
    }

    void record(String path, String outcome, long nanos, Timeline line) {
        Key key = new Key(path, outcome);
        Timer timer = timers.get(key);
        if (timer == null) {
            timer = timers.size() < MOST ? timers.computeIfAbsent(key, this::timer) : rest();
        }
        Timer known = timer;
        Exemplar.of(line, () -> known.record(nanos, TimeUnit.NANOSECONDS));
    }

    private Timer rest() {
        return timers.computeIfAbsent(new Key(OTHER + "." + OTHER, OTHER), this::timer);
    }

    private Timer timer(Key key) {
        int dot = key.path().lastIndexOf('.');
        return Timer.builder("threader.io.calls")
                .description("IO calls from issue to completion, by IOmod, method and outcome")
                .tag("iomod", key.path().substring(0, Math.max(0, dot)))
                .tag("method", key.path().substring(dot + 1))
                .tag("outcome", key.outcome())
                .serviceLevelObjectives(Buckets.LATENCY)
                .register(registry);
    }
}
