package dev.asml.threader.function;

import java.time.Duration;

/**
 * Bounds on all invocations of this Threader together.
 *
 * @param concurrency invocations that run or wait for IO at once
 * @param queue invocations that wait beyond that before others are refused
 * @param cpuPermits guests that compute at once as long as all are short
 * @param longRunning guests that may compute beyond that, each on a platform thread
 * @param quantum how long a guest may compute before others need not wait for it
 */
public record HostLimits(int concurrency, int queue, int cpuPermits, int longRunning, Duration quantum) {

    /** What suits this machine: a permit for each core. */
    public static HostLimits ofMachine() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HostLimits(10_000, 1_000, cores, 200, Duration.ofMillis(10));
    }
}
