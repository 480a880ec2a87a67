package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Bytes that are read and written at each cursor; it keeps what each single write gave it. */
final class ByteDevice implements Device {
    final List<String> writes = new ArrayList<>();
    final List<Integer> reads = new ArrayList<>();
    private final boolean endless;
    private byte[] bytes;
    private volatile @Nullable Thread waiter;

    ByteDevice(String text) {
        this(text, false);
    }

    private ByteDevice(String text, boolean endless) {
        this.endless = endless;
        this.bytes = text.getBytes(StandardCharsets.UTF_8);
    }

    /** One whose bytes are still to come. */
    static ByteDevice waitedFor() {
        return new ByteDevice("", true);
    }

    synchronized String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Adds to the end, from any thread. */
    void append(String text) {
        add(text);
        LockSupport.unpark(waiter);
    }

    private synchronized void add(String text) {
        byte[] more = text.getBytes(StandardCharsets.UTF_8);
        int end = bytes.length;
        bytes = Arrays.copyOf(bytes, end + more.length);
        System.arraycopy(more, 0, bytes, end, more.length);
    }

    @Nullable
    Thread waiter() {
        return waiter;
    }

    @Override
    public synchronized long size() {
        return bytes.length;
    }

    @Override
    public synchronized int read(DeviceCursor cursor, GuestBuffer room) {
        reads.add(room.length());
        int count = Math.clamp(readable(cursor), 0, room.length());
        if (count > 0) {
            room.put(0, bytes, (int) cursor.position(), count);
        }
        cursor.moveTo(cursor.position() + count);
        return count;
    }

    @Override
    public synchronized int write(DeviceCursor cursor, GuestBuffer given) {
        byte[] text = new byte[given.length()];
        given.get(0, text, 0, text.length);
        String written = new String(text, StandardCharsets.UTF_8);
        if (written.equals("bad")) {
            return INVALID;
        }
        writes.add(written);
        int at = (int) cursor.position();
        bytes = Arrays.copyOf(bytes, Math.max(bytes.length, at + text.length));
        System.arraycopy(text, 0, bytes, at, text.length);
        cursor.moveTo(at + text.length);
        cursor.mark(cursor.mark() + 1);
        return text.length;
    }

    @Override
    public synchronized long readable(DeviceCursor cursor) {
        return Math.max(0, bytes.length - cursor.position());
    }

    @Override
    public boolean endless() {
        return endless;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        waiter = thread;
    }
}
