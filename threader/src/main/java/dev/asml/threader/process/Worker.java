package dev.asml.threader.process;

import dev.asml.threader.io.IoCall;
import java.time.Duration;
import java.util.List;

/**
 * What handles the calls of one generation of an IOmod, each in a slot. A slot is taken before a call begins and is free
 * again when its reply has come, when the call ended before it began, or some time after nobody waits for the reply any
 * more.
 */
interface Worker {
    Methods methods();

    /** Takes a slot for a call; {@link SlotBits#NONE} if as many are in flight as may be. */
    int takeSlot();

    void freeSlot(int slot);

    int freeSlots();

    int inFlight();

    /**
     * Begins a call in a slot that was taken and counted as its function's. False: it takes none any more, and has not
     * heard of this one.
     *
     * @param atOnce whether this is the thread of the guest that issues the call just now
     */
    boolean begin(int slot, PendingCall pending, boolean atOnce);

    /** Nobody waits for the call any more. */
    void cancel(Flight flight);

    /** The guest took so much of a streamed answer. */
    void consumed(Flight flight, int bytes);

    /**
     * Waits for the end of a call on this thread, which is its guest's, if that is likely to be short.
     *
     * @return whether the call is complete
     */
    default boolean attend(IoCall call) {
        return false;
    }

    /** Ends calls that took too long, and frees the slots of those that nobody has waited for long enough. */
    void sweep(long now, Duration abandonAfter);

    /** Takes no further calls, and gives back those of which it has not heard yet. */
    List<Flight> retire();

    /** Lets go of every call, and gives them back. */
    List<Flight> end();
}
