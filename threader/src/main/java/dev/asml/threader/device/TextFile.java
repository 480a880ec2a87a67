package dev.asml.threader.device;

import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import org.jspecify.annotations.Nullable;

/** A device file that is read as a short text, from the cursor to the text's end. */
interface TextFile extends Device {
    /** What it says now. */
    byte[] text();

    @Override
    default long size() {
        return text().length;
    }

    @Override
    default int read(DeviceCursor cursor, GuestBuffer room) {
        byte[] text = text();
        int count = (int) Math.min(room.length(), left(cursor, text));
        if (count > 0) {
            room.put(0, text, (int) cursor.position(), count);
            cursor.moveTo(cursor.position() + count);
        }
        return count;
    }

    @Override
    default long readable(DeviceCursor cursor) {
        return left(cursor, text());
    }

    private static long left(DeviceCursor cursor, byte[] text) {
        return Math.max(0, text.length - cursor.position());
    }

    @Override
    default void waiter(@Nullable Thread thread) {
        // A text is there at once.
    }
}
