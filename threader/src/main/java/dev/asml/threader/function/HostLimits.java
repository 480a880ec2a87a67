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

    /** Invocations at once where nobody says otherwise. */
    public static final int CONCURRENCY = 10_000;

    /** What suits this machine: a permit for each core. */
    public static HostLimits ofMachine() {
        int cores = Runtime.getRuntime().availableProcessors();
        return new HostLimits(CONCURRENCY, 1_000, cores, 200, Duration.ofMillis(10));
    }

    /** The same with as many invocations at once. */
    public HostLimits atOnce(int invocations) {
        return new HostLimits(invocations, queue, cpuPermits, longRunning, quantum);
    }
}
