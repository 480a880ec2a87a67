package dev.asml.threader.stream;

import org.jspecify.annotations.Nullable;

/** A sink that always has room. */
final class ReadySink implements ByteSink {
    private static final int ROOM = 64 * 1024;

    private final Taker taker;
    private boolean closed;

    ReadySink(Taker taker) {
        this.taker = taker;
    }

    @Override
    public int room() {
        return closed ? CLOSED : ROOM;
    }

    @Override
    public void put(byte[] bytes, int offset, int count) {
        taker.take(bytes, offset, count);
    }

    @Override
    public void flush() {}

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void waiter(@Nullable Thread thread) {}

    @Override
    public void close() {
        closed = true;
    }
}
