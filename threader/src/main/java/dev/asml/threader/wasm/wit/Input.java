package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.wasi.Wait;
import org.jspecify.annotations.Nullable;

/** The resource {@code wasi:io/streams.input-stream}. */
final class Input implements AutoCloseable, Waitable {
    /** The most that one call gives: a guest may ask for 2^64-1 bytes. */
    static final int MOST = 1 << 20;

    private final ByteSource source;
    private final boolean shared;
    private final Children parent;
    private final Children children = new Children();
    private boolean ended;

    private Input(ByteSource source, boolean shared, Children parent) {
        this.source = source;
        this.shared = shared;
        this.parent = parent;
        parent.came();
    }

    /** A stream of its own: when it is dropped, nobody reads the source on. */
    static Input of(ByteSource source) {
        return new Input(source, false, new Children());
    }

    /** The same, made of another resource. */
    static Input of(ByteSource source, Children parent) {
        return new Input(source, false, parent);
    }

    /** One of several streams over a source that outlives them. */
    static Input shared(ByteSource source) {
        return new Input(source, true, new Children());
    }

    /** Bytes that are there now, empty if there are none. A length is unsigned, and may be more than is ever given. */
    byte[] read(long length) {
        return take(capped(length));
    }

    byte[] blockingRead(WitHost host, long length) {
        Wait.until(host, this);
        return read(length);
    }

    static int capped(long length) {
        return length < 0 || length > MOST ? MOST : (int) length;
    }

    byte[] take(int most) {
        byte[] bytes = next(most);
        if (bytes == null) {
            throw StreamError.closed();
        }
        return bytes;
    }

    /** As {@link #take}, but null at the end. */
    byte @Nullable [] next(int most) {
        if (ended) {
            return null;
        }
        try {
            byte[] bytes = source.take(most);
            ended = bytes == null;
            return bytes;
        } catch (StreamFailure e) {
            ended = true;
            throw StreamError.of(e);
        }
    }

    Pollable subscribe() {
        return new Pollable(this, children);
    }

    @Override
    public boolean ready() {
        return ended || source.ready();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        source.waiter(thread);
    }

    @Override
    public int ioCall() {
        return source.ioCall();
    }

    @Override
    public long nanosLeft() {
        return source.nanosLeft();
    }

    @Override
    public void close() {
        if (!shared) {
            source.close();
        }
        children.requireNone("an input-stream");
        parent.went();
    }
}
