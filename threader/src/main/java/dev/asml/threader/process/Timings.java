package dev.asml.threader.process;

import java.time.Duration;

/**
 * When the host acts on an IOmod's process.
 *
 * @param pingEvery between two health pings
 * @param pingMisses pings without an answer after which the process counts as hung
 * @param backOffFirst the wait before the first restart; doubled for each further one, less some jitter
 * @param backOffMost the longest wait before a restart
 * @param firstStarts starts in all that a process gets that has never been ready
 * @param restarts restarts that a process gets that has been ready
 * @param healthyAfter time of being ready after which all restarts are granted anew
 * @param terminateGrace from asking a process to end until it is killed
 * @param exitPatience how long to wait for what tells why a process ended: its exit code, its last lines
 * @param abandonAfter how long a call that nobody waits for still counts as in flight at its IOmod
 * @param registerWithin how long a stream may be open without having registered
 * @param tick between two looks at deadlines
 */
public record Timings(
        Duration pingEvery,
        int pingMisses,
        Duration backOffFirst,
        Duration backOffMost,
        int firstStarts,
        int restarts,
        Duration healthyAfter,
        Duration terminateGrace,
        Duration exitPatience,
        Duration abandonAfter,
        Duration registerWithin,
        Duration tick) {

    /** What holds where nobody says otherwise. */
    public static final Timings DEFAULT = new Timings(
            Duration.ofSeconds(5),
            3,
            Duration.ofMillis(100),
            Duration.ofSeconds(10),
            3,
            8,
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofMillis(10));
}
