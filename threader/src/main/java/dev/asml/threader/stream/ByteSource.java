package dev.asml.threader.stream;

import org.jspecify.annotations.Nullable;

/**
 * Bytes that a guest reads in order; ready when {@link #take} has something to say. Read by one thread at a time,
 * whoever fills it.
 */
public interface ByteSource extends Waitable, AutoCloseable {
    /**
     * Takes bytes that are there now, at least one if there are any; never waits.
     *
     * @param max the most bytes, from 0
     * @return what was there, owned by the caller; empty if there is nothing now (or max is 0); null at the end
     * @throws StreamFailure if the bytes cannot be had; from then on it is at its end
     */
    byte @Nullable [] take(int max);

    /** Nobody reads on: what fills it is told, or stops. Idempotent. */
    @Override
    void close();

    /** The bytes of an array, which is not changed. */
    static ByteSource of(byte[] bytes) {
        return new ArraySource(bytes);
    }

    /** No bytes. */
    static ByteSource empty() {
        return of(new byte[0]);
    }
}
