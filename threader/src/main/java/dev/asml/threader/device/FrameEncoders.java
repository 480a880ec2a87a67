package dev.asml.threader.device;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** The encoders of a Threader, as many as frames are encoded at the same time. Safe for use by many threads. */
public final class FrameEncoders implements AutoCloseable {
    private final BlockingQueue<FrameEncoder> free;

    /** So many encoders. */
    public FrameEncoders(int count) {
        free = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            free.add(new FrameEncoder());
        }
    }

    /** One for each core. */
    public static FrameEncoders ofMachine() {
        return new FrameEncoders(Runtime.getRuntime().availableProcessors());
    }

    EncodedFrame encode(@Nullable Frame from, Frame to) throws InterruptedException {
        FrameEncoder encoder = free.take();
        try {
            return encoder.encode(from, to);
        } finally {
            free.add(encoder);
        }
    }

    /** Lets go of their memory; one at work keeps its own until the process ends. */
    @Override
    public void close() {
        free.forEach(FrameEncoder::close);
    }
}
