package dev.asml.threader.function;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import dev.asml.threader.trace.Timeline;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One invocation's turn to compute, which it gives up while it waits. Used by the guest's thread only. */
final class CpuTurn {
    private final CpuPermits permits;
    private final @Nullable CpuMeter meter;
    private final Timeline timeline;
    private final Activity activity;
    private final Tally tally;
    private CpuPermits.@Nullable Permit permit;

    /** A turn that has not begun; the meter and the tally get the time that it takes, the timeline its steps. */
    CpuTurn(CpuPermits permits, @Nullable CpuMeter meter, Timeline timeline, Activity activity, Tally tally) {
        this.timeline = timeline;
        this.permits = permits;
        this.meter = meter;
        this.activity = activity;
        this.tally = tally;
    }

    void begin() throws InterruptedException {
        activity.become(Activity.Kind.WAITING);
        CpuPermits.Permit taken = permits.acquire();
        permit = taken;
        timeline.turn(taken.since());
        activity.become(Activity.Kind.COMPUTING, taken.since());
        if (meter != null) {
            meter.start(taken.since());
        }
    }

    /** Nothing if it has ended. */
    void end() {
        end(Activity.Kind.ENDING);
    }

    private void end(Activity.Kind next) {
        CpuPermits.Permit held = permit;
        if (held != null) {
            permit = null;
            permits.release(held);
            long now = System.nanoTime();
            tally.computed(now - held.since());
            if (meter != null) {
                meter.stop(now);
            }
            activity.become(next, now);
        }
    }

    /** Waits until the thread is unparked or the time is over, while others compute. */
    void park(long nanos) {
        Headroom.require();
        timeline.parked();
        end(Activity.Kind.PARKED);
        LockSupport.parkNanos(this, nanos);
        timeline.woken();
        try {
            begin();
        } catch (InterruptedException e) {
            // Without a permit the guest may not go on, and it is to end anyway.
            Thread.currentThread().interrupt();
            throw new ChicoryInterruptedException("the invocation is over");
        }
    }
}
