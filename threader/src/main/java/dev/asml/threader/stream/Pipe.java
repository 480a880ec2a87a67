package dev.asml.threader.stream;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A bounded buffer of bytes between a thread that writes and one that reads, of which either may be a guest's: each end
 * can be polled, waited at with a waiter of its own, or blocked at. Closing either end tells the other.
 *
 * <p>A guest uses {@link #source} and {@link #sink}; a thread of the host may use {@link #read}, {@link #write} and
 * {@link #hand} instead, which wait, and end with an {@link InterruptedException} when they are interrupted.
 *
 * <p><b>No wake-up is lost.</b> All state is under one lock. Who changes it does so under the lock, and there looks for
 * the waiter and unparks it. Who waits first names itself under the lock, then looks under the lock, and parks if it
 * found nothing. The change is made either before that look, which then sees it, or after it, when the waiter was named
 * already: then its unpark makes the park return at once, however late that comes. The lock is a monitor, whose waiting
 * does not consume the permit that an unpark gives; and blocking calls wait at the monitor itself.
 *
 * <p><b>Flushing.</b> A flush is done when the reader has taken what was put before it, or is gone. As long as nobody has
 * begun to read there is nothing to wait for, so that a guest may write and flush before it says who is to get it.
 *
 * <p>Bytes are copied once, when they are put; a reader that takes as much as was put gets that copy. Bytes that are
 * handed over are not copied at all.
 */
public final class Pipe {
    /** What is put in smaller pieces is gathered up to this size. */
    private static final int GATHERED = 4096;

    private static final byte[] NOTHING = {};

    private final int capacity;
    private final Object lock = new Object();
    private final ArrayDeque<Chunk> chunks = new ArrayDeque<>();
    private final ByteSource source = new Source();
    private final ByteSink sink = new Sink();

    // All under the lock
    private int held;
    private long taken;
    private long flushed;
    private boolean reading;
    private boolean ended;
    private boolean abandoned;
    private @Nullable StreamFailure failure;
    private @Nullable StreamFailure refusal;
    private @Nullable Thread reader;
    private @Nullable Thread writer;

    /** A pipe that holds up to {@code capacity} bytes. */
    public Pipe(int capacity) {
        if (capacity <= 0) {
            throw new IllegalArgumentException("a pipe of %d bytes".formatted(capacity));
        }
        this.capacity = capacity;
    }

    /** The end to read from. */
    public ByteSource source() {
        return source;
    }

    /** The end to write to. */
    public ByteSink sink() {
        return sink;
    }

    /** Ends the bytes with a failure, which the reader gets after what was written before. Nothing if they have ended. */
    public void fail(StreamFailure reason) {
        synchronized (lock) {
            if (!ended && !abandoned) {
                failure = reason;
                ended = true;
                changed();
            }
        }
    }

    /** Ends the reading with a failure, which the writer gets; what was not read is lost. Nothing if it has ended. */
    public void refuse(StreamFailure reason) {
        synchronized (lock) {
            if (!abandoned) {
                refusal = ended ? null : reason;
                abandon();
            }
        }
    }

    /**
     * Waits until there are bytes, and takes them.
     *
     * @return what was there, at least one byte unless max is 0, owned by the caller; null at the end
     * @throws StreamFailure if the bytes end with one
     */
    public byte @Nullable [] read(int max) throws InterruptedException {
        synchronized (lock) {
            begin();
            while (chunks.isEmpty() && !ended && !abandoned) {
                lock.wait();
            }
            return next(max);
        }
    }

    /**
     * Writes all bytes, and waits for room as often as need be.
     *
     * @return false if they are not wanted any more
     */
    public boolean write(byte[] bytes, int offset, int count) throws InterruptedException {
        synchronized (lock) {
            int done = 0;
            while (awaitRoom() && done < count) {
                int part = Math.min(count - done, capacity - held);
                copy(bytes, offset + done, part);
                done += part;
            }
            return done == count && !abandoned;
        }
    }

    /** As {@link #write}, of an array that belongs to the pipe from now on. */
    public boolean hand(byte[] bytes) throws InterruptedException {
        synchronized (lock) {
            int done = 0;
            while (awaitRoom() && done < bytes.length) {
                int part = Math.min(bytes.length - done, capacity - held);
                keep(bytes, done, part);
                done += part;
            }
            return done == bytes.length && !abandoned;
        }
    }

    /** Waits until the reader has taken everything: true; or false if it is gone before that. */
    public boolean awaitTaken() throws InterruptedException {
        synchronized (lock) {
            while (held > 0 && !abandoned) {
                lock.wait();
            }
            return !abandoned;
        }
    }

    private boolean awaitRoom() throws InterruptedException {
        while (held == capacity && !abandoned && !ended) {
            lock.wait();
        }
        return !abandoned && !ended;
    }

    private void changed() {
        wake(reader);
        wake(writer);
        lock.notifyAll();
    }

    private static void wake(@Nullable Thread waiter) {
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    private void begin() {
        reading = true;
    }

    private void abandon() {
        abandoned = true;
        chunks.clear();
        held = 0;
        failure = null;
        changed();
    }

    private void copy(byte[] bytes, int offset, int count) {
        Chunk last = chunks.peekLast();
        if (last != null && last.gathers(count)) {
            System.arraycopy(bytes, offset, last.bytes, last.to, count);
            last.to += count;
            held += count;
            changed();
            return;
        }
        byte[] copy = new byte[Math.max(count, Math.min(GATHERED, capacity))];
        System.arraycopy(bytes, offset, copy, 0, count);
        add(new Chunk(copy, 0, count, true), count);
    }

    /** Bytes of an array that nobody changes; small ones would cost more than they hold. */
    private void keep(byte[] bytes, int offset, int count) {
        if (count < GATHERED / 8) {
            copy(bytes, offset, count);
        } else {
            add(new Chunk(bytes, offset, offset + count, false), count);
        }
    }

    private void add(Chunk chunk, int count) {
        chunks.add(chunk);
        held += count;
        changed();
    }

    private byte @Nullable [] next(int max) {
        Chunk head = chunks.peek();
        if (head == null) {
            return atEnd() ? null : NOTHING;
        }
        if (max <= 0) {
            return NOTHING;
        }
        byte[] bytes = head.take(max);
        if (head.from == head.to) {
            chunks.remove();
        }
        held -= bytes.length;
        taken += bytes.length;
        changed();
        return bytes;
    }

    private boolean atEnd() {
        StreamFailure reason = failure;
        if (reason != null) {
            failure = null;
            throw reason;
        }
        return ended || abandoned;
    }

    private boolean flushing() {
        return taken < flushed;
    }

    /** Bytes that lie one after the other in an array. */
    private static final class Chunk {
        private final byte[] bytes;
        private final boolean own;
        private int from;
        private int to;

        /** Bytes of an array; {@code own} if what lies behind them may be filled. */
        Chunk(byte[] bytes, int from, int to, boolean own) {
            this.bytes = bytes;
            this.from = from;
            this.to = to;
            this.own = own;
        }

        boolean gathers(int count) {
            return own && bytes.length - to >= count;
        }

        byte[] take(int max) {
            int count = Math.min(max, to - from);
            boolean whole = count == bytes.length;
            byte[] taken = whole ? bytes : Arrays.copyOfRange(bytes, from, from + count);
            from += count;
            return taken;
        }
    }

    private final class Source implements ByteSource {
        @Override
        public byte @Nullable [] take(int max) {
            synchronized (lock) {
                begin();
                return next(max);
            }
        }

        @Override
        public boolean ready() {
            synchronized (lock) {
                return !chunks.isEmpty() || ended || abandoned;
            }
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            synchronized (lock) {
                begin();
                reader = thread;
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (!abandoned) {
                    abandon();
                }
            }
        }
    }

    private final class Sink implements ByteSink {
        @Override
        public int room() {
            synchronized (lock) {
                StreamFailure reason = refusal;
                if (reason != null) {
                    refusal = null;
                    throw reason;
                }
                if (ended || abandoned) {
                    return CLOSED;
                }
                return flushing() ? 0 : capacity - held;
            }
        }

        @Override
        public void put(byte[] bytes, int offset, int count) {
            synchronized (lock) {
                if (admits(count)) {
                    copy(bytes, offset, count);
                }
            }
        }

        @Override
        public void hand(byte[] bytes) {
            synchronized (lock) {
                if (admits(bytes.length)) {
                    keep(bytes, 0, bytes.length);
                }
            }
        }

        /** What is not wanted any more is dropped: the writer learns of it when it asks for room. */
        private boolean admits(int count) {
            if (count > capacity - held) {
                throw new IllegalArgumentException("put %d bytes into room for %d".formatted(count, capacity - held));
            }
            return count > 0 && !ended && !abandoned;
        }

        @Override
        public void flush() {
            synchronized (lock) {
                if (reading) {
                    flushed = taken + held;
                }
            }
        }

        @Override
        public boolean ready() {
            synchronized (lock) {
                return ended || abandoned || (held < capacity && !flushing());
            }
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            synchronized (lock) {
                writer = thread;
            }
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (!ended) {
                    ended = true;
                    changed();
                }
            }
        }
    }
}
