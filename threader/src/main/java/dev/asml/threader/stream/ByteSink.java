package dev.asml.threader.stream;

/**
 * Where bytes go that a guest writes in order; ready when {@link #room} is not 0. Written by one thread at a time,
 * whoever takes the bytes on.
 */
public interface ByteSink extends Waitable, AutoCloseable {
    /** What {@link #room} says when nothing is taken any more. */
    int CLOSED = -1;

    /**
     * How many bytes it takes now; 0 if one is to wait: for room, or for a flush that was begun; {@link #CLOSED} at
     * the end.
     *
     * @throws StreamFailure if what was written before could not be handed on; from then on it is closed
     */
    int room();

    /** Takes bytes, of which there must be room for all. They may be changed afterwards. */
    void put(byte[] bytes, int offset, int count);

    /** As {@link #put}, of an array that belongs to the sink from now on. */
    default void hand(byte[] bytes) {
        put(bytes, 0, bytes.length);
    }

    /** Begins to hand on what was put before; {@link #room} is 0 until that is done. */
    void flush();

    /** Nothing more will come; what was put is still handed on. Idempotent. */
    @Override
    void close();

    /** Takes bytes as they come; they may be changed afterwards. */
    @FunctionalInterface
    interface Taker {
        /** Takes bytes; never waits. */
        void take(byte[] bytes, int offset, int count);
    }

    /** A sink that always has room, for what takes bytes at once. Closing it does not reach the taker. */
    static ByteSink to(Taker taker) {
        return new ReadySink(taker);
    }

    /** A sink that runs an action instead when it is closed, which may be more than once. */
    static ByteSink ending(ByteSink sink, Runnable end) {
        return new EndingSink(sink, end);
    }

    /** A sink that takes nothing. */
    static ByteSink none() {
        ByteSink closed = to((_, _, _) -> {});
        closed.close();
        return closed;
    }
}
