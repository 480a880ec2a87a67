package dev.asml.threader.trace;

import java.time.Duration;
import java.util.Arrays;

/** The bounds of histograms: few, so that a series for each function stays affordable. */
public final class Buckets {
    /** Of requests, calls and waits: 100 microseconds to 30 seconds. */
    public static final Duration[] LATENCY = millis(0.1, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 5000, 30_000);

    /** Of what makes a function ready: 10 microseconds to a minute. */
    static final Duration[] COLD = millis(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 50, 100, 500, 1000, 5000, 10_000, 60_000);

    private Buckets() {}

    private static Duration[] millis(double... bounds) {
        return Arrays.stream(bounds)
                .mapToObj(bound -> Duration.ofNanos(Math.round(bound * 1e6)))
                .toArray(Duration[]::new);
    }
}
