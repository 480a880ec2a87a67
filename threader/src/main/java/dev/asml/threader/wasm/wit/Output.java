package dev.asml.threader.wasm.wit;

import com.dylibso.chicory.runtime.TrapException;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.wasi.Wait;
import org.jspecify.annotations.Nullable;

/**
 * The resource {@code wasi:io/streams.output-stream}. What may be written is what {@code check-write} permitted, once;
 * whoever writes more breaks the interface's contract and traps.
 */
final class Output implements AutoCloseable, Waitable {
    /** The most that a call takes which waits and flushes; the WIT's number. */
    static final int MOST_AT_ONCE = 4096;

    private static final long NONE = -1;

    private final ByteSink sink;
    private final boolean shared;
    private final Children parent;
    private final Children children = new Children();
    private long permit = NONE;
    private boolean ended;

    private Output(ByteSink sink, boolean shared, Children parent) {
        this.sink = sink;
        this.shared = shared;
        this.parent = parent;
        parent.came();
    }

    /** A stream of its own: when it is dropped, the sink is closed. */
    static Output of(ByteSink sink) {
        return new Output(sink, false, new Children());
    }

    /** The same, made of another resource. */
    static Output of(ByteSink sink, Children parent) {
        return new Output(sink, false, parent);
    }

    /** One of several streams into a sink that outlives them. */
    static Output shared(ByteSink sink) {
        return new Output(sink, true, new Children());
    }

    long checkWrite() {
        permit = NONE;
        permit = room();
        return permit;
    }

    /** What the sink takes now; its end, and once its failure, are thrown. */
    int room() {
        if (ended) {
            throw StreamError.closed();
        }
        try {
            int room = sink.room();
            if (room != ByteSink.CLOSED) {
                return room;
            }
        } catch (StreamFailure e) {
            ended = true;
            throw StreamError.of(e);
        }
        ended = true;
        throw StreamError.closed();
    }

    private void usePermit(long count) {
        if (ended) {
            throw StreamError.closed();
        }
        if (permit == NONE) {
            throw new TrapException("output-stream.write without a check-write before it");
        }
        if (Long.compareUnsigned(count, permit) > 0) {
            throw new TrapException("output-stream.write of %s bytes where check-write permitted %d"
                    .formatted(Long.toUnsignedString(count), permit));
        }
        permit = NONE;
    }

    void write(WitHost host, byte[] bytes) {
        usePermit(bytes.length);
        push(host, bytes);
    }

    void writeZeroes(WitHost host, long count) {
        usePermit(count);
        push(host, new byte[(int) count]);
    }

    /** Puts bytes for which there was a permit. It may be out of date if another stream writes to the same sink. */
    void push(WitHost host, byte[] bytes) {
        if (room() >= bytes.length) {
            sink.hand(bytes);
        } else {
            pushInTurn(host, bytes);
        }
    }

    private void pushInTurn(WitHost host, byte[] bytes) {
        int done = 0;
        while (done < bytes.length) {
            Wait.until(host, this);
            int count = Math.min(room(), bytes.length - done);
            sink.put(bytes, done, count);
            done += count;
        }
    }

    void flush() {
        permit = NONE;
        var _ = room();
        sink.flush();
    }

    void blockingFlush(WitHost host) {
        flush();
        Wait.until(host, this);
        var _ = room();
    }

    void blockingWriteAndFlush(WitHost host, byte[] bytes) {
        requireFew(bytes.length);
        permit = NONE;
        var _ = room();
        pushInTurn(host, bytes);
        finish(host);
    }

    void blockingWriteZeroesAndFlush(WitHost host, long count) {
        requireFew(count);
        blockingWriteAndFlush(host, new byte[(int) count]);
    }

    private static void requireFew(long count) {
        if (Long.compareUnsigned(count, MOST_AT_ONCE) > 0) {
            throw new TrapException("a blocking write of %s bytes; the limit is %d"
                    .formatted(Long.toUnsignedString(count), MOST_AT_ONCE));
        }
    }

    /** Flushes all that was written. A stream that is closed by that has still taken it. */
    void finish(WitHost host) {
        sink.flush();
        Wait.until(host, this);
        try {
            if (sink.room() == ByteSink.CLOSED) {
                ended = true;
            }
        } catch (StreamFailure e) {
            ended = true;
            throw StreamError.of(e);
        }
    }

    /** Moves what is there, as far as there is room for it; the guest's memory has no part in it. */
    long splice(WitHost host, Input from, long length) {
        permit = NONE;
        int most = Math.min(room(), Input.capped(length));
        byte[] bytes = from.take(most);
        if (bytes.length > 0) {
            push(host, bytes);
        }
        return bytes.length;
    }

    long blockingSplice(WitHost host, Input from, long length) {
        Wait.until(host, this);
        Wait.until(host, from);
        return splice(host, from, length);
    }

    Pollable subscribe() {
        return new Pollable(this, children);
    }

    @Override
    public boolean ready() {
        return ended || sink.ready();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        sink.waiter(thread);
    }

    @Override
    public int ioCall() {
        return sink.ioCall();
    }

    @Override
    public long nanosLeft() {
        return sink.nanosLeft();
    }

    @Override
    public void close() {
        if (!shared) {
            sink.close();
        }
        children.requireNone("an output-stream");
        parent.went();
    }
}
