package dev.asml.threader.device;

import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;

/**
 * Gives the frames of one framebuffer their time. Time is a row of slots, each one frame long. A guest draws once in a
 * slot and then waits for the next; one that took longer than a slot goes on at once, and as there is only one draw a
 * slot, it cannot catch up in a burst. Used by the guest's thread.
 */
final class FramePacer {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final Waiting waiting;
    private final IntSupplier rate;

    private long slot;

    /** When the slot began. */
    private long start;

    private boolean started;

    /** The slot of the last draw. */
    private long drawn = -1;

    /** The last slot that the guest was told of. */
    private long told;

    /** {@code rate} gives slots a second at this time; 0 for no pacing. */
    FramePacer(Waiting waiting, IntSupplier rate) {
        this.waiting = waiting;
        this.rate = rate;
    }

    /** The guest has drawn: waits if it did in this slot before. */
    void awaitDraw() {
        if (waiting.free() || rate.getAsInt() == 0) {
            return;
        }
        advance();
        if (slot <= drawn) {
            waiting.await(() -> nanosTo(drawn + 1));
            advance();
        }
        drawn = slot;
    }

    /** Waits for a slot that the guest was not told of yet; gives its number. */
    long awaitSlot() {
        advance();
        if (rate.getAsInt() == 0) {
            slot++;
        } else if (slot <= told) {
            waiting.await(() -> nanosTo(told + 1));
            advance();
        }
        told = slot;
        return slot;
    }

    private void advance() {
        long now = waiting.now();
        if (!started) {
            started = true;
            start = now;
        }
        int perSecond = rate.getAsInt();
        if (perSecond == 0) {
            start = now;
            return;
        }
        long period = SECOND / perSecond;
        long passed = Math.max(0, (now - start) / period);
        slot += passed;
        start += passed * period;
    }

    private long nanosTo(long wanted) {
        int perSecond = rate.getAsInt();
        return perSecond == 0 ? 0 : start + (wanted - slot) * (SECOND / perSecond) - waiting.now();
    }
}
