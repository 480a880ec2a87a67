package dev.asml.threader.function;

import dev.asml.threader.wasm.HostMemory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Packs the memories of guests that have waited for some time, and lets instances go that wait for a next run which
 * does not come. A platform thread, because guests can take every carrier of virtual threads. It rests twenty times as
 * long as it works, but half a second at most; while the host is idle, it rests until somebody comes or a round is due.
 */
final class Sweeper implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.sweeper");

    /** A wait that is shorter costs its guest nothing. */
    private static final Duration WAIT = Duration.ofMillis(50);

    private static final Duration PERIOD = Duration.ofMillis(25);
    private static final Duration LONGEST_REST = Duration.ofMillis(500);
    private static final int REST = 20;

    /** How often it looks for functions that nobody calls any more. */
    private static final Duration ROUND = Duration.ofSeconds(10);

    private final Watchdog watchdog;
    private final HostMemory memory;
    private final BooleanSupplier idle;
    private final Rest rest = new Rest();
    private final Thread thread;
    private long round = System.nanoTime();
    private volatile boolean closed;

    /** Starts; no guests that wait are looked for while the host is idle. Whoever ends that calls {@link #wake}. */
    Sweeper(Watchdog watchdog, HostMemory memory, BooleanSupplier idle) {
        this.watchdog = watchdog;
        this.memory = memory;
        this.idle = idle;
        thread = Thread.ofPlatform().daemon().name("sweeper").unstarted(this::run);
        thread.start();
    }

    private void run() {
        while (!closed) {
            long start = System.nanoTime();
            try {
                if (!idle.getAsBoolean()) {
                    sweep(start - WAIT.toNanos());
                }
                if (start - round >= ROUND.toNanos()) {
                    round = start;
                    memory.letSeldomGo(start);
                }
            } catch (RuntimeException e) { // no defect may leave the host without it
                LOG.log(System.Logger.Level.ERROR, "the sweeper goes on after a failure", e);
            }
            long pause = REST * (System.nanoTime() - start);
            rest.rest(() -> !closed && idle.getAsBoolean(), round + ROUND.toNanos() - System.nanoTime());
            LockSupport.parkNanos(Math.clamp(pause, PERIOD.toNanos(), LONGEST_REST.toNanos()));
        }
    }

    /** The host is no longer idle. */
    void wake() {
        rest.wake();
    }

    private void sweep(long before) {
        List<Slumber> found = new ArrayList<>();
        watchdog.each(deadline -> {
            if (deadline instanceof RunningInvocation invocation) {
                Slumber slumber = invocation.activity().slumber();
                if (slumber != null && slumber.before(before)) {
                    found.add(slumber);
                }
            }
        });
        found.forEach(Slumber::pack);
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
