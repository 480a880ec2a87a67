package dev.asml.threader.io;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often something took how long: counts by classes of time, eight for each doubling, so that a quantile is right to
 * an eighth. Whoever looks twice has the counts between. Safe for use by many threads.
 */
public final class LatencyCounts {
    private static final int PARTS_BITS = 3;
    private static final int PARTS = 1 << PARTS_BITS;
    /** Up to about an hour of microseconds. */
    private static final int DOUBLINGS = 32;

    private final AtomicLongArray counts = new AtomicLongArray(DOUBLINGS * PARTS);

    /**
     * What took up to so many microseconds, and more than the class below.
     *
     * @param count since the beginning
     */
    public record Bucket(long upToMicros, long count) {}

    /** Counts one. */
    public void add(long nanos) {
        counts.incrementAndGet(index(Math.max(nanos, 0) / 1000));
    }

    private static int index(long micros) {
        if (micros < PARTS) {
            return (int) micros;
        }
        int doubling = 63 - Long.numberOfLeadingZeros(micros) - PARTS_BITS;
        int index = (doubling << PARTS_BITS) + (int) (micros >>> doubling);
        return Math.min(index, DOUBLINGS * PARTS - 1);
    }

    private static long upTo(int index) {
        if (index < 2 * PARTS) {
            return index;
        }
        int doubling = (index >> PARTS_BITS) - 1;
        long first = (long) ((index & (PARTS - 1)) + PARTS) << doubling;
        return first + (1L << doubling) - 1;
    }

    /** The classes that are not empty, the shortest first. */
    public List<Bucket> buckets() {
        List<Bucket> buckets = new ArrayList<>();
        for (int i = 0; i < counts.length(); i++) {
            long count = counts.get(i);
            if (count != 0) {
                buckets.add(new Bucket(upTo(i), count));
            }
        }
        return buckets;
    }
}
