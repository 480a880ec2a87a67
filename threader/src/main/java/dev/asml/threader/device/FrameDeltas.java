package dev.asml.threader.device;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What viewers of one session need to come from one frame to another: each is worked out once, as long as it is recent.
 * Safe for use by many threads.
 */
public final class FrameDeltas {
    /** From the frame of one draw to that of another; 0 is nothing. */
    private record Step(int framebuffer, long from, long to) {}

    private static final class Delta {
        private final ReentrantLock work = new ReentrantLock();
        private volatile @Nullable EncodedFrame made;
    }

    private static final int KEPT = 16;
    private static final long KEPT_BYTES = 1 << 20;

    private final FrameEncoders encoders;
    private final Map<Step, Delta> deltas = new LinkedHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** None yet. */
    public FrameDeltas(FrameEncoders encoders) {
        this.encoders = encoders;
    }

    /**
     * What turns the one frame into the other; without a frame before, all of it.
     *
     * @throws InterruptedException if the thread is interrupted while all encoders are busy
     */
    public EncodedFrame of(@Nullable Frame from, Frame to) throws InterruptedException {
        Delta delta = delta(new Step(to.framebuffer(), from == null ? 0 : from.draw(), to.draw()));
        delta.work.lockInterruptibly();
        try {
            EncodedFrame made = delta.made;
            if (made == null) {
                made = encoders.encode(from, to);
                delta.made = made;
            }
            return made;
        } finally {
            delta.work.unlock();
        }
    }

    private Delta delta(Step step) {
        lock.lock();
        try {
            Delta known = deltas.get(step);
            if (known != null) {
                return known;
            }
            Delta delta = new Delta();
            forget();
            deltas.put(step, delta);
            return delta;
        } finally {
            lock.unlock();
        }
    }

    private void forget() {
        long bytes = deltas.values().stream().mapToLong(FrameDeltas::bytes).sum();
        var oldest = deltas.values().iterator();
        int count = deltas.size();
        while (oldest.hasNext() && (count >= KEPT || bytes > KEPT_BYTES)) {
            bytes -= bytes(oldest.next());
            oldest.remove();
            count--;
        }
    }

    private static long bytes(Delta delta) {
        EncodedFrame made = delta.made;
        return made == null ? 0 : made.tail().length;
    }
}
