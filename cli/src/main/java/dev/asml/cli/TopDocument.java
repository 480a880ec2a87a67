package dev.asml.cli;

import java.util.List;

/**
 * What {@code asml top -o json} prints: what went on between two looks at a Threader.
 *
 * @param at the second look, as ISO 8601
 * @param seconds between the looks
 */
record TopDocument(String at, double seconds, HostLine host, List<FunctionLine> functions, List<IomodLine> iomods) {
    /**
     * The host.
     *
     * @param cpu cores that the Threader's process used, 1 is one of them
     */
    record HostLine(
            String version,
            long uptimeMs,
            int cpuPermits,
            int computing,
            int waiting,
            int longRunning,
            int carriers,
            int inFlight,
            long heapBytes,
            long heapLimitBytes,
            long guestBytes,
            long guestLimitBytes,
            int threads,
            long descriptors,
            double cpu,
            int cores) {}

    /**
     * A function.
     *
     * @param rate invocations that ended, a second
     * @param errorRate those of them that failed
     * @param p50Ms half of those that ended took no longer; -1 if none did
     * @param p99Ms 99 of 100 took no longer; -1 if none ended
     * @param cpu cores that its guests had permits for
     */
    record FunctionLine(
            String name,
            double rate,
            int inFlight,
            int parked,
            int queued,
            double p50Ms,
            double p99Ms,
            double errorRate,
            double cpu,
            long memoryBytes) {}

    /**
     * An IOmod.
     *
     * @param rate calls that completed, a second
     * @param chaos how its calls are disturbed; empty if they are not
     */
    record IomodLine(
            String id,
            String state,
            int inFlight,
            int queued,
            int restarts,
            double rate,
            double p50Ms,
            double p99Ms,
            double errorRate,
            String chaos) {}
}
