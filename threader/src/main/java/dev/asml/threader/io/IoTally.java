package dev.asml.threader.io;

import java.util.concurrent.atomic.LongAdder;

/** What became of the calls of one service to one of its IOmods. Safe for use by many threads. */
public final class IoTally {
    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LatencyCounts latency = new LatencyCounts();

    void ended(long nanos, Completion end) {
        ended.increment();
        if (end instanceof Completion.Failure) {
            failed.increment();
        }
        latency.add(nanos);
    }

    /** Calls that have completed. */
    public long ended() {
        return ended.sum();
    }

    /** Those of them that failed. */
    public long failed() {
        return failed.sum();
    }

    /** From issue to completion. */
    public LatencyCounts latency() {
        return latency;
    }
}
