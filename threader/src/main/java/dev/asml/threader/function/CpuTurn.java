package dev.asml.threader.function;

import com.dylibso.chicory.runtime.ChicoryInterruptedException;
import java.util.concurrent.locks.LockSupport;
import dev.asml.threader.trace.Timeline;
import org.jspecify.annotations.Nullable;

/** One invocation's turn to compute, which it gives up while it waits. Used by the guest's thread only. */
final class CpuTurn {
    private final CpuPermits permits;
    private final @Nullable CpuMeter meter;
    private final Timeline timeline;
    private CpuPermits.@Nullable Permit permit;

    /** A turn that has not begun; the meter gets the time that it takes, the timeline its steps. */
    CpuTurn(CpuPermits permits, @Nullable CpuMeter meter, Timeline timeline) {
        this.timeline = timeline;
        this.permits = permits;
        this.meter = meter;
    }

    void begin() throws InterruptedException {
        CpuPermits.Permit taken = permits.acquire();
        permit = taken;
        timeline.turn(taken.since());
        if (meter != null) {
            meter.start(taken.since());
        }
    }

    /** Nothing if it has ended. */
    void end() {
        CpuPermits.Permit held = permit;
        if (held != null) {
            permit = null;
            permits.release(held);
            if (meter != null) {
                meter.stop(System.nanoTime());
            }
        }
    }

    /** Waits until the thread is unparked or the time is over, while others compute. */
    void park(long nanos) {
        Headroom.require();
        timeline.parked();
        end();
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
