package dev.asml.threader.function;

/**
 * Makes sure that there is stack left before a guest's thread touches what it shares with others.
 *
 * <p>A guest may recurse until its stack is full and call the host from there. If the overflow then came in the middle
 * of shared code, it could leave a lock held or a queue half changed. So such host calls first use some tens of KiB of
 * stack and give them back: the overflow comes here, where nothing has begun, and ends the guest only.
 */
public final class Headroom {
    /** Compiled frames of {@link #use} take 26 to 48 bytes and about a nanosecond each. */
    private static final int FRAMES = 1200;

    private Headroom() {}

    /** Ends the guest by a {@link StackOverflowError} if too little stack is left. */
    public static void require() {
        if (use(FRAMES, 1, 2, 3) == Long.MIN_VALUE) {
            throw new IllegalStateException("cannot happen; keeps the frames from being optimised away");
        }
    }

    private static long use(int frames, long a, long b, long c) {
        return frames == 0 ? a ^ b : use(frames - 1, b, c, a + 1) + (c & 1);
    }
}
