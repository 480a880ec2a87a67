package dev.asml.threader.stream;

import org.jspecify.annotations.Nullable;

/**
 * Something that a guest waits for. The guest's thread asks; what makes it ready may happen on any thread.
 *
 * <p>No wake-up is lost: who makes it ready first changes what {@link #ready} sees and then looks for the waiter; who
 * waits first names itself and then looks once more, and only then parks.
 */
public interface Waitable {
    /** Whether there is nothing to wait for; failed and ended are ready too. Does not wait. */
    boolean ready();

    /** Names the thread to unpark whenever {@link #ready} may have become true; null for none. */
    void waiter(@Nullable Thread thread);

    /** Nanoseconds until it is ready by the clock alone; {@link Long#MAX_VALUE} if no clock makes it ready. */
    default long nanosLeft() {
        return Long.MAX_VALUE;
    }

    /** The number of the IO call that makes it ready; 0 if it is not one. */
    default int ioCall() {
        return 0;
    }
}
