package dev.asml.threader.device;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.asml.threader.wasm.wasi.Device;
import dev.asml.threader.wasm.wasi.DeviceCursor;
import java.util.Map;

/** A device file as a guest has it open: with a cursor of its own. */
final class OpenFile implements DeviceCursor {
    private final Device device;
    private long position;
    private int mark;

    OpenFile(Device device) {
        this.device = device;
    }

    static OpenFile open(Map<String, Device> files, String path) {
        return new OpenFile(requireNonNull(files.get(path), path));
    }

    Device device() {
        return device;
    }

    int write(String text) {
        return device.write(this, GuestBytes.of(text));
    }

    int write(byte[] bytes) {
        return device.write(this, new GuestBytes(bytes));
    }

    /** Reads once. */
    byte[] read(int length) {
        GuestBytes room = GuestBytes.room(length);
        int count = device.read(this, room);
        return room.first(count);
    }

    String text(int length) {
        return new String(read(length), UTF_8);
    }

    @Override
    public long position() {
        return position;
    }

    @Override
    public void moveTo(long newPosition) {
        position = newPosition;
    }

    @Override
    public int mark() {
        return mark;
    }

    @Override
    public void mark(int number) {
        mark = number;
    }
}
