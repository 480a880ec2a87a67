package dev.asml.threader.process;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The flow control of one call to a streaming method: how much of its input may be sent, and how much of its answer may
 * come. Thread-safe.
 */
final class Flow {
    /** Of an answer, what an IOmod may send before the first credit. */
    static final int WINDOW = 256 * 1024;

    /** Credit is told once it is worth a frame; half of the window lets the IOmod go on meanwhile. */
    private static final int WORTH_A_FRAME = WINDOW / 2;

    private final AtomicLong credit;
    private final AtomicBoolean queued = new AtomicBoolean(true);
    private final AtomicInteger uncredited = new AtomicInteger();
    private final AtomicInteger owed = new AtomicInteger();
    private volatile boolean inputEnded;

    /** Of a call that waits to be sent, with a window for its input. */
    Flow(long window) {
        this.credit = new AtomicLong(window);
    }

    // The input

    /** How much of {@code wanted} may be sent. */
    int allowance(int wanted) {
        return (int) Math.min(wanted, credit.get());
    }

    void spend(int bytes) {
        credit.addAndGet(-bytes);
    }

    /** The IOmod takes more; sums beyond any use are cut. */
    void grant(long bytes) {
        credit.updateAndGet(now -> Math.min(now + bytes, Integer.MAX_VALUE));
    }

    /** Whether the call has to be put where it waits to be written; true for one of those who ask at a time. */
    boolean enqueue() {
        return !inputEnded && queued.compareAndSet(false, true);
    }

    /** The call was taken from where it waited: what changes from now on is news. */
    void dequeued() {
        queued.set(false);
    }

    void endInput() {
        inputEnded = true;
    }

    boolean inputEnded() {
        return inputEnded;
    }

    // The answer

    /** Counts a part that came; false if there was no credit for it. */
    boolean receives(int bytes) {
        return uncredited.addAndGet(bytes) <= WINDOW;
    }

    /** Counts what was read of the answer. Returns the credit to tell the IOmod now: 0 if it can wait. */
    int credit(int bytes) {
        if (owed.addAndGet(bytes) < WORTH_A_FRAME) {
            return 0;
        }
        int told = owed.getAndSet(0);
        uncredited.addAndGet(-told);
        return told;
    }
}
