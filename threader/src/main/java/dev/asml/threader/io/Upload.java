package dev.asml.threader.io;

import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.StreamFailure;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The input of a call that its guest writes as a stream. The guest's thread puts; what carries the call takes, from any
 * thread, or gathers the whole before it begins.
 */
public final class Upload implements ByteSink {
    /** What one that is not gathered holds, and what may be on its way to an IOmod beside it. */
    static final int WINDOW = 256 * 1024;

    private final IoCall call;
    private final ByteRing bytes = new ByteRing();
    private int capacity = WINDOW;
    private boolean closed;
    private boolean flushing;
    private boolean touched;
    private @Nullable Failure over;
    private boolean answered;
    private @Nullable Runnable change;
    private @Nullable Runnable gathered;
    private volatile boolean isGathered;
    private volatile @Nullable Thread waiter;

    Upload(IoCall call) {
        this.call = call;
    }

    // The guest's end

    @Override
    public synchronized boolean ready() {
        return over != null || answered || closed || space() > 0;
    }

    private int space() {
        return flushing ? 0 : capacity - bytes.size();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        waiter = thread;
    }

    @Override
    public int ioCall() {
        return call.id();
    }

    @Override
    public synchronized int room() {
        Failure failure = over;
        if (failure != null && !answered) {
            answered = true;
            throw new StreamFailure(failure.message(), failure);
        }
        return answered || closed ? CLOSED : space();
    }

    @Override
    public void put(byte[] from, int offset, int count) {
        StackRoom.require();
        boolean held;
        Runnable told;
        synchronized (this) {
            if (closed || answered || over != null) {
                return;
            }
            held = call.hold(count);
            if (held) {
                bytes.put(from, offset, count);
            }
            told = change;
        }
        if (!held) {
            call.overrun();
        } else if (told != null) {
            told.run();
        } else {
            refuseWhatIsTooLong();
        }
    }

    private void refuseWhatIsTooLong() {
        boolean tooLong;
        synchronized (this) {
            tooLong = gathered != null && bytes.size() >= capacity;
        }
        if (tooLong) {
            call.inputTooLong();
        }
    }

    @Override
    public synchronized void flush() {
        flushing = gathered == null && bytes.size() > 0;
    }

    /** Ends the input. */
    @Override
    public void close() {
        StackRoom.require();
        Runnable told;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            told = gathered != null ? gathered : change;
            gathered = null;
        }
        if (told != null) {
            told.run();
        }
    }

    // The carrier's end

    /** Names what is run, on any thread, when there is more to take or the input has ended. */
    public synchronized void onChange(Runnable action) {
        change = action;
    }

    /** Takes up to {@code max} bytes that are there; empty if there are none. Never waits. */
    public byte[] take(int max) {
        byte[] taken;
        Thread woken;
        synchronized (this) {
            taken = bytes.take(max);
            touched |= taken.length > 0;
            flushing &= bytes.size() > 0;
            woken = waiter;
        }
        call.unhold(taken.length);
        wake(woken);
        return taken;
    }

    /** Takes the whole, which is the call's input from now on. */
    byte[] gathered() {
        byte[] whole = take(Integer.MAX_VALUE);
        isGathered = true;
        return whole;
    }

    boolean isGathered() {
        return isGathered;
    }

    /** Whether everything was taken that will ever come. */
    public synchronized boolean isSpent() {
        return closed && bytes.size() == 0;
    }

    /** Whether some of it was taken, and cannot be sent a second time. */
    synchronized boolean isTouched() {
        return touched && !isGathered;
    }

    /** Lets the guest write up to {@code limit} bytes, and runs {@code whole} when they are all there. */
    void gather(int limit, Runnable whole) {
        boolean now;
        Thread woken;
        synchronized (this) {
            // One more than the limit, for who writes that has gone over it.
            capacity = limit + 1;
            flushing = false;
            now = closed;
            gathered = now ? null : whole;
            woken = waiter;
        }
        if (now) {
            whole.run();
        }
        wake(woken);
    }

    /** The call is complete: nothing more is taken. */
    void over(Completion end) {
        int rest;
        Thread woken;
        synchronized (this) {
            rest = bytes.clear();
            gathered = null;
            change = null;
            if (end instanceof Failure failure && !closed) {
                over = failure;
            } else {
                answered = true;
            }
            woken = waiter;
        }
        call.unhold(rest);
        wake(woken);
    }

    private static void wake(@Nullable Thread thread) {
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
