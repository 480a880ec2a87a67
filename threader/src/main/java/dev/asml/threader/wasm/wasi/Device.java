package dev.asml.threader.wasm.wasi;

import org.jspecify.annotations.Nullable;

/**
 * Something outside of the guest that it reaches as a file, under one or several paths. Each open has a cursor of its
 * own; all calls come from the guest's thread.
 */
public interface Device {
    /** What {@code write} returns for bytes that the device does not take: the guest gets EINVAL. */
    int INVALID = -1;

    /** What the guest is told as the file's size, and where a seek relative to the end starts from. */
    long size();

    /**
     * Moves bytes to the guest and the cursor past them; does not wait unless the device is one that one waits at.
     *
     * @return how many bytes; 0 if there are none now or the cursor is at the end
     */
    int read(DeviceCursor cursor, GuestBuffer room);

    /**
     * Takes all bytes of one write, and moves the cursor as the device sees fit.
     *
     * @return how many bytes count as written, or {@link #INVALID}
     */
    int write(DeviceCursor cursor, GuestBuffer bytes);

    /** How many bytes a read would give now; 0 if a poll for reading is to wait. */
    long readable(DeviceCursor cursor);

    /** Whether a read that gives nothing means that nothing is there yet, rather than the end. */
    default boolean endless() {
        return false;
    }

    /**
     * Names the thread to unpark whenever {@link #readable} may have grown; null for none. Whoever makes it grow looks
     * for the thread afterwards, so that a thread which is named and then finds nothing to read misses no wake-up.
     */
    void waiter(@Nullable Thread thread);
}
