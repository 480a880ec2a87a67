package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/** Lists of bytes, copied at once. */
record BytesCodec() implements Codec {
    private static final List<ValType> FLAT = List.of(ValType.I32, ValType.I32);
    private static final byte[] NOTHING = {};

    @Override
    public int size() {
        return 8;
    }

    @Override
    public int alignment() {
        return 4;
    }

    @Override
    public List<ValType> flat() {
        return FLAT;
    }

    @Override
    public Object load(Call call, int address) {
        return read(call, call.memory().readInt(address), call.memory().readInt(address + 4));
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        return read(call, (int) flat[at], (int) flat[at + 1]);
    }

    @Override
    public void store(Call call, Object value, int address) {
        byte[] bytes = (byte[]) value;
        int content = write(call, bytes);
        call.memory().writeI32(address, content);
        call.memory().writeI32(address + 4, bytes.length);
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        byte[] bytes = (byte[]) value;
        flat[at] = write(call, bytes);
        flat[at + 1] = bytes.length;
    }

    private static byte[] read(Call call, int address, int length) {
        ListCodec.requireRange(call, address, length, 1, 1);
        call.charge(length + (long) Call.OBJECT_BYTES);
        return length == 0 ? NOTHING : call.memory().readBytes(address, length);
    }

    private static int write(Call call, byte[] bytes) {
        int address = call.allocate(1, bytes.length);
        if (bytes.length > 0) {
            call.memory().write(address, bytes, 0, bytes.length);
        }
        return address;
    }
}
