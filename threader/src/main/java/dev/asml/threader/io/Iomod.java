package dev.asml.threader.io;

import dev.asml.manifests.Coordinates;

/** A broker that functions call: a process, a built-in device or one inside the host. Safe for use by many threads. */
public interface Iomod {
    /** Its name. */
    Coordinates coordinates();

    /**
     * Takes the call and completes it at some time, exactly once, from any thread. Does not wait, and does not throw
     * for what can be expected: such a call completes with a failure.
     */
    void call(IoCall call);

    /**
     * Takes a call whose input its guest is still writing: once it is whole, unless this one takes it as it comes.
     * Otherwise as {@link #call}.
     */
    default void open(IoCall call) {
        call.gather(this::call);
    }

    /**
     * Ends at once what carries the calls now, as a crash would, because somebody asked for that: no function is to
     * blame. Does not wait.
     *
     * @return whether there is something to end
     */
    default boolean crash() {
        return false;
    }

    /** What people want to know of it now. */
    IomodView view();
}
