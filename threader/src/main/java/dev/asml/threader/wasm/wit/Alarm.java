package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.Waitable;
import org.jspecify.annotations.Nullable;

/**
 * A moment of the monotonic clock.
 *
 * @param at nanoseconds, unsigned
 */
record Alarm(WitHost host, long at) implements Waitable {
    /** Past the end of time, some 585 years away, is at its end. */
    static Alarm after(WitHost host, long nanos) {
        long now = host.monotonicNanos();
        long sum = now + nanos;
        return new Alarm(host, Long.compareUnsigned(sum, now) < 0 ? -1 : sum);
    }

    @Override
    public boolean ready() {
        return nanosLeft() == 0;
    }

    @Override
    public void waiter(@Nullable Thread thread) {}

    @Override
    public long nanosLeft() {
        long now = host.monotonicNanos();
        if (Long.compareUnsigned(now, at) >= 0) {
            return 0;
        }
        long left = at - now;
        return left < 0 ? Long.MAX_VALUE : left;
    }
}
