package dev.asml.threader.io;

/**
 * Whether a guest's thread has stack enough for somebody else's code. A guest may recurse until its stack is nearly full
 * and call the host from there, and an overflow in the middle of shared code could leave a lock held or a queue half
 * changed. Tried before, the overflow comes where nothing has begun, and ends the guest only.
 *
 * <p>It is tried by using some and giving it back. What that costs is the frames, not their size: so they are large, by
 * an expression in which all of many values that nobody can foresee have to be kept until the last is read.
 */
public final class StackRoom {
    /** Frames of {@link #use} take 230 bytes when C2 has compiled them, more otherwise: at least 45 KiB. */
    private static final int FRAMES = 200;

    /** Volatile, so that no two reads of it are one. */
    private static volatile long word;

    private StackRoom() {}

    /** Whether there is enough. */
    public static boolean isThere() {
        try {
            require();
            return true;
        } catch (StackOverflowError _) {
            return false;
        }
    }

    /** Ends in a {@link StackOverflowError} if there is too little. */
    public static void require() {
        if (use(FRAMES, 1) == Long.MIN_VALUE) {
            throw new IllegalStateException("cannot happen; keeps the frames from being optimised away");
        }
    }

    private static long use(int frames, long a) {
        if (frames > 0) {
            return use(frames - 1, a + 1) + (a & 1);
        }
        return word
                - (word
                        - (word
                                - (word
                                        - (word
                                                - (word
                                                        - (word
                                                                - (word
                                                                        - (word
                                                                                - (word
                                                                                        - (word
                                                                                                - (word
                                                                                                        - (word
                                                                                                                - (word
                                                                                                                        - (word
                                                                                                                                - (word
                                                                                                                                        - (word
                                                                                                                                                - (word
                                                                                                                                                        - (word
                                                                                                                                                                - (word
                                                                                                                                                                        - (word
                                                                                                                                                                                - (word
                                                                                                                                                                                        - (word
                                                                                                                                                                                                - (word
                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                - (word
                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                                        + frames)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))));
    }
}
