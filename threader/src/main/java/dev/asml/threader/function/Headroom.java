package dev.asml.threader.function;

import dev.asml.threader.io.StackRoom;

/**
 * Makes sure that there is stack left before a guest's thread touches what it shares with others.
 *
 * <p>A guest may recurse until its stack is full and call the host from there. If the overflow then came in the middle
 * of shared code, it could leave a lock held or a queue half changed. So such host calls first use some tens of KiB of
 * stack and give them back: the overflow comes here, where nothing has begun, and ends the guest only.
 */
public final class Headroom {
    private Headroom() {}

    /** Ends the guest by a {@link StackOverflowError} if too little stack is left. */
    public static void require() {
        StackRoom.require();
    }
}
