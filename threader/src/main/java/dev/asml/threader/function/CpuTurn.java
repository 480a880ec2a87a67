package dev.asml.threader.function;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import dev.asml.threader.io.Parking;
import dev.asml.threader.io.StackRoom;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.GuestMemories;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One invocation's turn to compute, which it gives up while it waits. Used by the guest's thread only. */
final class CpuTurn implements Parking {
    private static final long LONG_NANOS = 500_000_000;

    /** Who waits for longer is woken for no reason, as every park may be. */
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    /** When a guest that woke asks again for its memory, while the host has none left. */
    private static final long MEMORY_NANOS = 5_000_000;

    private final CpuPermits permits;
    private final @Nullable CpuMeter meter;
    private final Timeline timeline;
    private final Activity activity;
    private final Tally tally;
    private final Watchdog watchdog;
    private @Nullable Slumber slumber;
    private GuestMemories memories = GuestMemories.NONE;
    private CpuPermits.@Nullable Permit permit;

    /**
     * A turn that has not begun; the meter and the tally get the time that it takes, the timeline its steps, and the
     * watchdog wakes it from long waits.
     */
    CpuTurn(
            CpuPermits permits,
            @Nullable CpuMeter meter,
            Timeline timeline,
            Activity activity,
            Tally tally,
            Watchdog watchdog) {
        this.watchdog = watchdog;
        this.timeline = timeline;
        this.permits = permits;
        this.meter = meter;
        this.activity = activity;
        this.tally = tally;
    }

    /** Says whose memories may be packed while it waits. */
    void of(GuestMemories guest) {
        memories = guest;
        slumber = null;
    }

    void begin() throws InterruptedException {
        CpuPermits.Permit taken = permits.acquireNow();
        if (taken == null) {
            activity.become(Activity.Kind.WAITING);
            taken = permits.acquire();
        }
        permit = taken;
        timeline.turn(taken.since());
        activity.become(Activity.Kind.COMPUTING, taken.since());
        if (meter != null) {
            meter.start(taken.since());
        }
    }

    /** Nothing if it has ended. */
    void end() {
        long now = System.nanoTime();
        if (permit != null) {
            timeline.done(now);
        }
        end(Activity.Kind.ENDING, now);
    }

    private void end(Activity.Kind next, long now) {
        CpuPermits.Permit held = permit;
        if (held != null) {
            permit = null;
            permits.release(held);
            tally.computed(now - held.since());
            if (meter != null) {
                meter.stop(now);
            }
            activity.become(next, now);
        }
    }

    /**
     * A virtual thread that parks for a time costs the scheduler's timer thread two wake-ups. A wait that is long is
     * hardly ever waited out, and a few milliseconds are nothing to it: the watchdog ends it, which costs a few stores.
     */
    private void sleep(long nanos) {
        if (nanos < LONG_NANOS) {
            LockSupport.parkNanos(this, nanos);
            return;
        }
        Alarm alarm = new Alarm(nanos, Thread.currentThread());
        watchdog.add(alarm);
        LockSupport.park(this);
        watchdog.remove(alarm);
    }

    /** Wakes a thread at some moment. */
    private static final class Alarm extends Watchdog.Deadline {
        private final Thread thread;

        Alarm(long nanos, Thread thread) {
            super(System.nanoTime() + Math.min(nanos, LONGEST_NANOS));
            this.thread = thread;
        }

        @Override
        void passed() {
            LockSupport.unpark(thread);
        }
    }

    /** Made by the first wait, for many guests never do. */
    private Slumber slumber() {
        Slumber known = slumber;
        if (known == null) {
            known = new Slumber(memories);
            slumber = known;
            activity.slumbers(known);
        }
        return known;
    }

    /** Waits until the thread is unparked or the time is over, while others compute. */
    @Override
    public void park(long nanos) {
        park(nanos, () -> false);
    }

    @Override
    public void park(long nanos, BooleanSupplier first) {
        StackRoom.require();
        long now = System.nanoTime();
        timeline.parked(now);
        end(Activity.Kind.PARKED, now);
        if (first.getAsBoolean()) {
            timeline.woken();
            resume(null);
        } else {
            sleepAndResume(nanos);
        }
    }

    private void sleepAndResume(long nanos) {
        Slumber slumbering = slumber();
        slumbering.begin(System.nanoTime());
        sleep(nanos);
        slumbering.end();
        timeline.woken();
        resume(slumbering);
    }

    /** Computes again, with the memory that was packed meanwhile, if any could be. */
    private void resume(@Nullable Slumber slumbering) {
        try {
            begin();
            // With a permit, so that those who wake together do not all take memory together.
            while (slumbering != null && !slumbering.unpack()) {
                end(Activity.Kind.SHORT_OF_MEMORY, System.nanoTime());
                LockSupport.parkNanos(this, MEMORY_NANOS);
                begin();
            }
        } catch (InterruptedException e) {
            // Without a permit the guest may not go on, and it is to end anyway.
            Thread.currentThread().interrupt();
            throw new ChicoryInterruptedException("the invocation is over");
        }
    }
}
