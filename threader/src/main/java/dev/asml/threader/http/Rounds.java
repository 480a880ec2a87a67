package dev.asml.threader.http;

import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/**
 * Looks after something every so often, and rests when it has found nothing to look after for some time. On a platform
 * thread, so that busy guests cannot delay it.
 *
 * <p>No wake-up is lost: whoever has something to be looked after makes it findable first and calls {@link #wake} second;
 * before a rest, this says first that it rests and looks second. So one of the two sees the other.
 */
final class Rounds implements AutoCloseable {
    /** So many in a row find nothing before it rests: under load, nobody who comes has to wake it. */
    private static final int VAIN = 20;

    private final ScheduledThreadPoolExecutor timer;
    private final Duration period;
    private final BooleanSupplier look;
    private final AtomicBoolean resting = new AtomicBoolean(true);
    private int vain;

    /** Rests at first; {@code look} says whether it found anything to look after. */
    Rounds(String name, Duration period, BooleanSupplier look) {
        this.period = period;
        this.look = look;
        // What comes when it is closed is left undone.
        timer = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().name(name).daemon().factory(), new ThreadPoolExecutor.DiscardPolicy());
    }

    /** There is something to look after; costs a read while it does not rest. */
    void wake() {
        if (resting.get() && resting.compareAndSet(true, false)) {
            after(period, this::go);
        }
    }

    private void go() {
        vain = look.getAsBoolean() ? 0 : vain + 1;
        if (vain < VAIN) {
            after(period, this::go);
        } else {
            rest();
        }
    }

    private void rest() {
        vain = 0;
        resting.set(true);
        if (look.getAsBoolean()) {
            wake();
        }
    }

    /** Does something once, on the same thread. */
    void after(Duration time, Runnable task) {
        var _ = timer.schedule(task, time.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
