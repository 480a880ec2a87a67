package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.StreamFailure;
import org.jspecify.annotations.Nullable;

/** Where bytes go to a file or device. What is put is there at once; a failure shows up where room is asked for next. */
final class FileSink implements ByteSink {
    private static final int ROOM = 1 << 20;

    private final Descriptor file;
    private @Nullable StreamFailure failure;
    private boolean closed;

    /** Writes by a descriptor that nobody else uses. */
    FileSink(Descriptor file) {
        this.file = file;
    }

    @Override
    public int room() {
        if (failure != null) {
            StreamFailure told = failure;
            close();
            throw told;
        }
        return closed ? CLOSED : ROOM;
    }

    @Override
    public void put(byte[] bytes, int offset, int count) {
        if (failure == null && !closed) {
            try {
                write(new ArrayBuffer(bytes, offset, count));
            } catch (ErrnoException e) {
                failure = new StreamFailure("the file cannot be written: " + e.errno(), e.errno());
            }
        }
    }

    /** Writes all, however little the file takes at once. */
    private void write(ArrayBuffer bytes) {
        ArrayBuffer left = bytes;
        while (left.length() > 0) {
            int written = file.write(left);
            if (written == 0) {
                throw Errno.INVAL.failure();
            }
            left = left.after(written);
        }
    }

    @Override
    public void flush() {
        // Nothing is ever waiting to be written.
    }

    @Override
    public boolean ready() {
        return true;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        // It is always ready.
    }

    @Override
    public void close() {
        failure = null;
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
