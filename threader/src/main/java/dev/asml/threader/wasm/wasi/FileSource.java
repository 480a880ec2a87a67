package dev.asml.threader.wasm.wasi;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.StreamFailure;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a file or device from a place on. A device that one waits at has no end; any other has its end where
 * there is nothing to read.
 */
final class FileSource implements ByteSource {
    private static final byte[] NOTHING = {};

    private final Descriptor file;
    private boolean ended;
    private boolean closed;

    /** Reads by a descriptor that nobody else uses. */
    FileSource(Descriptor file) {
        this.file = file;
    }

    @Override
    public byte @Nullable [] take(int max) {
        if (ended) {
            return null;
        }
        if (max == 0) {
            return NOTHING;
        }
        byte[] bytes = read(max);
        ended = bytes.length == 0 && !file.endless();
        return ended ? null : bytes;
    }

    private byte[] read(int max) {
        try {
            return file.read(max);
        } catch (ErrnoException e) {
            ended = true;
            throw new StreamFailure("the file cannot be read: " + e.errno(), e.errno());
        }
    }

    @Override
    public boolean ready() {
        return ended
                || !(file.node() instanceof DeviceFile device)
                || !file.endless()
                || device.device().readable(file) > 0;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        if (file.node() instanceof DeviceFile device) {
            device.device().waiter(thread);
        }
    }

    @Override
    public void close() {
        ended = true;
        if (!closed) {
            closed = true;
            file.close();
        }
    }
}
