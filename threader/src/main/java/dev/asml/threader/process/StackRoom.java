package dev.asml.threader.process;

/**
 * Whether a guest's thread has stack enough for somebody else's code. A guest may recurse until its stack is nearly full,
 * and an overflow in the middle of an IOmod's code could leave a lock of the IOmod's held.
 */
final class StackRoom {
    /** Compiled frames of {@link #use} take 26 to 48 bytes and about a nanosecond each: some 60 KiB. */
    private static final int FRAMES = 1600;

    private StackRoom() {}

    static boolean isThere() {
        try {
            return use(FRAMES, 1, 2, 3) != Long.MIN_VALUE;
        } catch (StackOverflowError _) {
            return false;
        }
    }

    private static long use(int frames, long a, long b, long c) {
        return frames == 0 ? a ^ b : use(frames - 1, b, c, a + 1) + (c & 1);
    }
}
