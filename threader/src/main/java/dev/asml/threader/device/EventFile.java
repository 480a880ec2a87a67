package dev.asml.threader.device;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A device file from which the guest reads events: never waits, never fails, and what was read is gone. */
final class EventFile implements Device {
    private static final byte[] NOTHING = {};

    private final EventQueue queue;
    private final Journal journal;
    private final Journal.Kind kind;
    private final Supplier<Size> window;
    private final ReadInputs read;
    private final Runnable used;

    /** {@code used} is run whenever the guest looks at the file. */
    EventFile(
            EventQueue queue,
            Journal journal,
            Journal.Kind kind,
            Supplier<Size> window,
            ReadInputs read,
            Runnable used) {
        this.queue = queue;
        this.journal = journal;
        this.kind = kind;
        this.window = window;
        this.read = read;
        this.used = used;
    }

    @Override
    public long size() {
        used.run();
        return journal.number(Journal.Kind.READINESS, queue::pending);
    }

    @Override
    public int read(DeviceCursor cursor, GuestBuffer room) {
        used.run();
        int length = room.length();
        if (length == 0) {
            return 0;
        }
        byte[] bytes = journal.bytes(kind, () -> take(length));
        int count = Math.min(bytes.length, length);
        if (count > 0) {
            room.put(0, bytes, 0, count);
        }
        return count;
    }

    private byte[] take(int length) {
        return queue.pending() == 0 ? NOTHING : queue.take(length, window.get(), read);
    }

    /** Events come from outside only. The input file never failed a write, but took nothing of it. */
    @Override
    public int write(DeviceCursor cursor, GuestBuffer bytes) {
        return kind == Journal.Kind.INPUT ? 0 : INVALID;
    }

    @Override
    public long readable(DeviceCursor cursor) {
        return size();
    }

    @Override
    public boolean endless() {
        return true;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        queue.waiter(thread);
    }
}
