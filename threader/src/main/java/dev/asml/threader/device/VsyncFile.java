package dev.asml.threader.device;

import dev.asml.threader.journal.Journal;
import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import dev.asml.threader.wasm.wasi.GuestBuffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The device file that one waits at for the next frame's slot: a read of 8 bytes or more waits for a slot that the guest
 * was not told of yet, and gives how many there have been, u64, little-endian. A smaller one gives nothing.
 */
final class VsyncFile implements Device {
    private final FramePacer pacer;
    private final Journal journal;

    VsyncFile(FramePacer pacer, Journal journal) {
        this.pacer = pacer;
        this.journal = journal;
    }

    @Override
    public long size() {
        return Long.BYTES;
    }

    @Override
    public int read(DeviceCursor cursor, GuestBuffer room) {
        if (room.length() < Long.BYTES) {
            return 0;
        }
        long slot = journal.number(Journal.Kind.DEVICE, pacer::awaitSlot);
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(slot)
                .array();
        room.put(0, bytes, 0, bytes.length);
        return bytes.length;
    }

    @Override
    public int write(DeviceCursor cursor, GuestBuffer bytes) {
        return INVALID;
    }

    /** Always: a read gives its bytes after a slot at most, and there is nobody to wake a poll. */
    @Override
    public long readable(DeviceCursor cursor) {
        return Long.BYTES;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        // A poll does not wait.
    }
}
