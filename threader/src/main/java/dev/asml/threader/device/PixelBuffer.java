package dev.asml.threader.device;

import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.util.Arrays;

/** One of a framebuffer's two buffers. It takes memory only once it is written to. Used by the guest's thread. */
final class PixelBuffer {
    private static final byte[] NOTHING = {};
    private static final byte[] ZEROS = new byte[4096];

    private int length;

    /** As long as it has to be; what is missing to {@link #length} is zeros. */
    private byte[] bytes = NOTHING;

    int length() {
        return length;
    }

    /** Its bytes from the start; those that are missing to its length are zeros. Not to be kept. */
    byte[] bytes() {
        return bytes;
    }

    /** What is within the new length keeps its place; what is added is zeros. */
    void resize(int newLength) {
        length = newLength;
        if (bytes.length > newLength) {
            bytes = newLength == 0 ? NOTHING : Arrays.copyOf(bytes, newLength);
        }
    }

    void write(int at, GuestBuffer source, int offset, int count) {
        if (at + count > bytes.length) {
            bytes = Arrays.copyOf(bytes, length);
        }
        source.get(offset, bytes, at, count);
    }

    void read(int at, GuestBuffer target, int offset, int count) {
        int present = Math.clamp(bytes.length - at, 0, count);
        if (present > 0) {
            target.put(offset, bytes, at, present);
        }
        for (int done = present; done < count; ) {
            int zeros = Math.min(ZEROS.length, count - done);
            target.put(offset + done, ZEROS, 0, zeros);
            done += zeros;
        }
    }
}
