package dev.asml.threader.device;

import dev.asml.threader.wasm.wasi.HeapAllowance;
import org.jspecify.annotations.Nullable;

/** What the framebuffers of one invocation may take of the host's heap. */
final class PixelMemory {
    /** The most that a framebuffer may have, so that its bytes are an array and an {@code int}. */
    static final int MOST_PIXELS = 1 << 26;

    /** Two buffers, the frame that is shown, and the one that is being drawn. */
    private static final int BYTES_EACH = 4 * Integer.BYTES;

    private @Nullable HeapAllowance heap;
    private long taken;
    private boolean closed;

    synchronized void charge(HeapAllowance allowance) {
        heap = allowance;
    }

    /** Takes memory for some pixels in place of others; false, and all stays as it is, if there is not as much left. */
    synchronized boolean exchange(int pixels, int others) {
        if (closed) {
            return false;
        }
        if (heap == null) {
            return true;
        }
        int bytes = (pixels - others) * BYTES_EACH;
        if (bytes > 0 && !heap.tryCommit(bytes)) {
            return false;
        }
        if (bytes < 0) {
            heap.uncommit(-bytes);
        }
        taken += bytes;
        return true;
    }

    /** Gives all back. */
    synchronized void close() {
        closed = true;
        while (heap != null && taken > 0) {
            int bytes = (int) Math.min(taken, Integer.MAX_VALUE);
            heap.uncommit(bytes);
            taken -= bytes;
        }
    }
}
