package dev.asml.threader.function;

import dev.asml.threader.wasm.GuestMemories;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Whether a guest waits, and whether its memories were packed meanwhile.
 *
 * <p>One number says both. The guest's thread makes it {@code WAITING} before it parks and {@code AWAKE} afterwards, one
 * atomic write each; the sweeper may change {@code WAITING} to {@code PACKING}, under the lock that a guest which wakes
 * just then waits for. So a guest never goes on while its memories are being packed, and a short wait takes no lock.
 */
final class Slumber {
    private static final int AWAKE = 0;
    private static final int WAITING = 1;
    private static final int PACKING = 2;

    private final GuestMemories memories;
    private final AtomicInteger state = new AtomicInteger(AWAKE);
    private volatile long since;

    Slumber(GuestMemories memories) {
        this.memories = memories;
    }

    /** The guest's thread waits from now on. */
    void begin(long nanoTime) {
        since = nanoTime;
        state.set(WAITING);
    }

    /** It waits no more; its memories may be packed. */
    void end() {
        if (!state.compareAndSet(WAITING, AWAKE)) {
            synchronized (this) {
                state.set(AWAKE);
            }
        }
    }

    /** Whether it has waited since before that moment, and its memories are as they were. */
    boolean before(long nanoTime) {
        return state.get() == WAITING && since - nanoTime < 0;
    }

    /** Packs the memories if it still waits; called by the sweeper. */
    synchronized void pack() {
        if (state.compareAndSet(WAITING, PACKING)) {
            memories.pack();
        }
    }

    /** Makes the memories whole; false if the host has no memory left just now. Called by the guest's thread. */
    boolean unpack() {
        return memories.unpack();
    }
}
