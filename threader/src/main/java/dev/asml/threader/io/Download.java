package dev.asml.threader.io;

import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a call as it comes. Until the guest asks for it as a stream, its parts are collected within the bounds
 * of a whole answer; from then on they are the guest's to take, and only what it took is asked for anew.
 */
final class Download implements ByteSource {
    private static final byte[] NONE = {};

    private final IoCall call;
    private final ArrayDeque<byte[]> parts = new ArrayDeque<>();

    /** Of the first part, what was taken. */
    private int offset;

    /** In {@code parts}, less the offset; counted as held by the invocation. */
    private int held;

    /** Of those, what its carrier was told to be consumed already. */
    private int prepaid;

    /** An answer that came whole: the call's completion holds it. */
    private byte[] whole = NONE;

    private boolean streams;
    private boolean touched;
    private boolean ended;
    private boolean closed;
    private @Nullable Failure failure;
    private volatile @Nullable Thread waiter;

    Download(IoCall call) {
        this.call = call;
    }

    // The guest's end

    /** From now on the guest takes the answer as it comes. */
    synchronized void stream() {
        if (!streams) {
            streams = true;
            prepaid = held;
        }
    }

    @Override
    public synchronized boolean ready() {
        return held > 0 || whole.length > 0 || ended || closed;
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
    public byte @Nullable [] take(int max) {
        byte[] taken;
        int consumed;
        synchronized (this) {
            if (held == 0 && whole.length == 0) {
                return atEnd();
            }
            if (max <= 0) {
                return NONE;
            }
            touched = true;
            if (held == 0) {
                return ofWhole(max);
            }
            taken = ofParts(max);
            int paid = Math.min(prepaid, taken.length);
            prepaid -= paid;
            consumed = taken.length - paid;
        }
        call.unhold(taken.length);
        call.consumed(consumed);
        return taken;
    }

    private byte @Nullable [] atEnd() {
        Failure why = failure;
        if (why != null && !closed) {
            closed = true;
            throw new StreamFailure(why.message(), why);
        }
        return ended || closed ? null : NONE;
    }

    private byte[] ofParts(int max) {
        byte[] part = parts.element();
        int count = Math.min(max, part.length - offset);
        byte[] taken = count == part.length ? part : Arrays.copyOfRange(part, offset, offset + count);
        offset += count;
        held -= count;
        if (offset == part.length) {
            parts.remove();
            offset = 0;
        }
        return taken;
    }

    private byte[] ofWhole(int max) {
        int count = Math.min(max, whole.length - offset);
        byte[] taken = Arrays.copyOfRange(whole, offset, offset + count);
        offset += count;
        if (offset == whole.length) {
            whole = NONE;
            offset = 0;
        }
        return taken;
    }

    /** The guest reads no further: a call that is not complete has no use any more. */
    @Override
    public void close() {
        int dropped;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            dropped = clear();
        }
        call.unhold(dropped);
        call.cancel();
    }

    private int clear() {
        int dropped = held;
        parts.clear();
        whole = NONE;
        offset = 0;
        held = 0;
        prepaid = 0;
        return dropped;
    }

    // The carrier's end

    /** Takes a part that counts as held. Whether more of it may come at once, for nobody reads it as a stream. */
    boolean add(byte[] part) {
        boolean collects;
        synchronized (this) {
            if (closed || ended) {
                call.unhold(part.length);
                return false;
            }
            if (part.length > 0) {
                parts.add(part);
                held += part.length;
            }
            collects = !streams;
        }
        wake();
        return collects;
    }

    /** Bytes that have come of an answer that nobody takes yet. */
    synchronized int collected() {
        return streams ? 0 : held;
    }

    /** What the call ends with when all of its answer has come: the whole, or nothing if the guest takes it in parts. */
    Answer answer() {
        byte[] all;
        synchronized (this) {
            if (streams) {
                return new Answer(NONE);
            }
            all = new byte[held];
            int at = 0;
            for (byte[] part : parts) {
                System.arraycopy(part, 0, all, at, part.length);
                at += part.length;
            }
            clear();
        }
        call.unhold(all.length);
        return new Answer(all);
    }

    /**
     * Forgets what has come, so that the call can be sent again.
     *
     * @return false if the guest has had some of it
     */
    boolean rewind() {
        int dropped;
        synchronized (this) {
            if (touched) {
                return false;
            }
            dropped = clear();
        }
        call.unhold(dropped);
        return true;
    }

    /** The call is complete. May be told twice. */
    void over(Completion end) {
        int dropped = 0;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            switch (end) {
                case Answer(byte[] bytes) -> whole = closed ? NONE : bytes;
                case Failure why -> {
                    failure = why;
                    dropped = streams ? 0 : clear();
                }
            }
        }
        call.unhold(dropped);
        wake();
    }

    /** The call is released: what was not taken is forgotten. */
    void forget() {
        int dropped;
        synchronized (this) {
            closed = true;
            dropped = clear();
        }
        call.unhold(dropped);
        wake();
    }

    private void wake() {
        Thread thread = waiter;
        if (thread != null) {
            LockSupport.unpark(thread);
        }
    }
}
