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
 * already: then its unpark makes the park return at once, however late that comes. The lock is a monitor because waiting
 * for one does not consume the permit that an unpark gives: a guest that looks at several pipes before it parks would
 * otherwise lose the wake-up of the first while it waits for the lock of the second.
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
    private final Waitable taking = new Taking();

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
        await(source);
        return source.take(max);
    }

    /**
     * Writes all bytes, and waits for room as often as need be.
     *
     * @return false if they are not wanted any more
     */
    public boolean write(byte[] bytes, int offset, int count) throws InterruptedException {
        for (int done = 0; done < count; ) {
            int part = Math.min(count - done, awaitRoom());
            if (part <= 0) {
                return false;
            }
            sink.put(bytes, offset + done, part);
            done += part;
        }
        return isWanted();
    }

    /** As {@link #write}, of an array that belongs to the pipe from now on. */
    public boolean hand(byte[] bytes) throws InterruptedException {
        for (int done = 0; done < bytes.length; ) {
            int part = Math.min(bytes.length - done, awaitRoom());
            if (part <= 0) {
                return false;
            }
            keep(bytes, done, part);
            done += part;
        }
        return isWanted();
    }

    /** Waits until the reader has taken everything: true; or false if it is gone before that. */
    public boolean awaitTaken() throws InterruptedException {
        await(taking);
        return isWanted();
    }

    private int awaitRoom() throws InterruptedException {
        await(sink);
        synchronized (lock) {
            return ended || abandoned ? 0 : capacity - held;
        }
    }

    private boolean isWanted() {
        synchronized (lock) {
            return !abandoned;
        }
    }

    /** Waits as a guest does. */
    private static void await(Waitable end) throws InterruptedException {
        requireNoInterrupt();
        if (end.ready()) {
            return;
        }
        end.waiter(Thread.currentThread());
        try {
            while (!end.ready()) {
                LockSupport.park(end);
                requireNoInterrupt();
            }
        } finally {
            end.waiter(null);
        }
    }

    private static void requireNoInterrupt() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
    }

    private void changed() {
        wake(reader);
        wake(writer);
    }

    private static void wake(@Nullable Thread waiter) {
        if (waiter != null) {
            LockSupport.unpark(waiter);
        }
    }

    private void abandon() {
        abandoned = true;
        chunks.clear();
        held = 0;
        failure = null;
        changed();
    }

    /** Adds a copy of bytes. What is large is copied without holding the other end up. */
    private void copy(byte[] bytes, int offset, int count) {
        if (count >= GATHERED) {
            add(new Chunk(Arrays.copyOfRange(bytes, offset, offset + count), 0, count, false), count);
            return;
        }
        synchronized (lock) {
            if (ended || abandoned) {
                return;
            }
            Chunk last = chunks.peekLast();
            if (last == null || !last.gathers(count)) {
                last = new Chunk(new byte[Math.max(count, Math.min(GATHERED, capacity))], 0, 0, true);
                chunks.add(last);
            }
            System.arraycopy(bytes, offset, last.bytes, last.to, count);
            last.to += count;
            held += count;
            changed();
        }
    }

    /** Adds bytes of an array that nobody changes; a small one would cost more than it holds. */
    private void keep(byte[] bytes, int offset, int count) {
        if (count < GATHERED / 8) {
            copy(bytes, offset, count);
        } else {
            add(new Chunk(bytes, offset, offset + count, false), count);
        }
    }

    private void add(Chunk chunk, int count) {
        synchronized (lock) {
            if (!ended && !abandoned) {
                chunks.add(chunk);
                held += count;
                changed();
            }
        }
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

    private final class Source implements ByteSource {
        @Override
        public byte @Nullable [] take(int max) {
            Chunk head;
            int from;
            int to;
            synchronized (lock) {
                reading = true;
                head = chunks.peek();
                if (head == null) {
                    return atEnd() ? null : NOTHING;
                }
                if (max <= 0) {
                    return NOTHING;
                }
                from = head.from;
                to = from + Math.min(max, head.to - from);
                pass(head, to);
            }
            return head.slice(from, to);
        }

        private void pass(Chunk head, int to) {
            int count = to - head.from;
            head.from = to;
            if (head.from == head.to) {
                chunks.remove();
            }
            held -= count;
            taken += count;
            changed();
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
                reading = true;
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
            if (admits(count)) {
                copy(bytes, offset, count);
            }
        }

        @Override
        public void hand(byte[] bytes) {
            if (admits(bytes.length)) {
                keep(bytes, 0, bytes.length);
            }
        }

        /** What is not wanted any more is dropped: the writer learns of it when it asks for room. */
        private boolean admits(int count) {
            synchronized (lock) {
                if (count > capacity - held) {
                    throw new IllegalArgumentException(
                            "put %d bytes into room for %d".formatted(count, capacity - held));
                }
                return count > 0 && !ended && !abandoned;
            }
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

    /** Ready when all that was written is taken, or will not be. */
    private final class Taking implements Waitable {
        @Override
        public boolean ready() {
            synchronized (lock) {
                return held == 0 || abandoned;
            }
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            sink.waiter(thread);
        }
    }
}
