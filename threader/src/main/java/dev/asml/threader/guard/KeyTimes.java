package dev.asml.threader.guard;

import java.time.Duration;

/**
 * How long keys count and how often they are asked for.
 *
 * @param least the shortest time that a key set counts as fresh, whatever its server says
 * @param usual that of a set whose server says nothing
 * @param most the longest
 * @param stale how much longer it counts while its server cannot be asked
 * @param fetch how long fetching it may take
 * @param patience how long a request, or a guest, waits for it
 * @param unknownKey how often it may be fetched early because a token names a key that is not in it; a few of these may
 *     come at once
 * @param leastBackOff how long a server is left alone after a failure; twice as long after each further one
 * @param mostBackOff the longest of these
 */
record KeyTimes(
        Duration least,
        Duration usual,
        Duration most,
        Duration stale,
        Duration fetch,
        Duration patience,
        Duration unknownKey,
        Duration leastBackOff,
        Duration mostBackOff) {
    static final KeyTimes DEFAULT = new KeyTimes(
            Duration.ofMinutes(1),
            Duration.ofMinutes(15),
            Duration.ofHours(1),
            Duration.ofHours(4),
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1));

    /** For how long a set counts as fresh of which its server says so many seconds, or nothing if negative. */
    Duration lifetime(long seconds) {
        Duration said = seconds < 0 ? usual : Duration.ofSeconds(Math.min(seconds, most.toSeconds() + 1));
        Duration atLeast = said.compareTo(least) < 0 ? least : said;
        return atLeast.compareTo(most) > 0 ? most : atLeast;
    }

    /** How long a server is left alone after so many failures in a row. */
    Duration backOff(int failures) {
        Duration time = leastBackOff.multipliedBy(1L << Math.min(failures - 1, 20));
        return time.compareTo(mostBackOff) > 0 ? mostBackOff : time;
    }
}
