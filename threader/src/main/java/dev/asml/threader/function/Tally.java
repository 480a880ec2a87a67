package dev.asml.threader.function;

import dev.asml.threader.io.LatencyCounts;
import java.util.concurrent.atomic.LongAdder;

/** What became of one function's invocations, and what they took. Safe for use by many threads. */
public final class Tally {
    private final LongAdder ended = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder computed = new LongAdder();
    private final LatencyCounts latency = new LatencyCounts();

    void ended(long nanos, Outcome outcome) {
        ended.increment();
        switch (outcome) {
            case Outcome.Answered _, Outcome.Streamed _ -> {}
            case Outcome.Failed _,
                    Outcome.BrokenOff _,
                    Outcome.NoAnswer _,
                    Outcome.Exited _,
                    Outcome.Trapped _,
                    Outcome.TimedOut _,
                    Outcome.Exceeded _,
                    Outcome.Cancelled _,
                    Outcome.Broken _ -> failed.increment();
        }
        latency.add(nanos);
    }

    void computed(long nanos) {
        computed.add(nanos);
    }

    /** Invocations that have ended. */
    public long ended() {
        return ended.sum();
    }

    /** Those of them without an answer, or with one that says that it is a failure. */
    public long failed() {
        return failed.sum();
    }

    /** Nanoseconds with a permit to compute, sessions included. */
    public long computedNanos() {
        return computed.sum();
    }

    /** From the moment that they were let in to their end. */
    public LatencyCounts latency() {
        return latency;
    }
}
