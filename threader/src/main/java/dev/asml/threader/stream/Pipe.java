package dev.asml.threader.stream;

/**
 * A bounded buffer of bytes between a thread that writes and one that reads, of which either may be a guest's: each end
 * can be polled, waited at with a waiter of its own, or blocked at. Closing either end tells the other.
 */
public final class Pipe {
    private final int capacity;

    /** A pipe that holds up to {@code capacity} bytes. */
    public Pipe(int capacity) {
        this.capacity = capacity;
    }

    int capacity() {
        return capacity;
    }

    /** The end to read from. */
    public ByteSource source() {
        throw new UnsupportedOperationException();
    }

    /** The end to write to. */
    public ByteSink sink() {
        throw new UnsupportedOperationException();
    }

    /** Ends the bytes with a failure, which the reader gets after what was written before. */
    public void fail(StreamFailure failure) {
        throw new UnsupportedOperationException();
    }
}
