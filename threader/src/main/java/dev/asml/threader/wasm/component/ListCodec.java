package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.Arrays;
import java.util.List;

/** Lists of any length, of anything but bytes. */
record ListCodec(Codec element) implements Codec {
    private static final List<ValType> FLAT = List.of(ValType.I32, ValType.I32);

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
        List<?> list = (List<?>) value;
        int content = write(call, list);
        call.memory().writeI32(address, content);
        call.memory().writeI32(address + 4, list.size());
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        List<?> list = (List<?>) value;
        flat[at] = write(call, list);
        flat[at + 1] = list.size();
    }

    private Object read(Call call, int address, int length) {
        requireRange(call, address, length, element.size(), element.alignment());
        call.charge((long) (Call.OBJECT_BYTES + element.size()) * length + Call.OBJECT_BYTES);
        return readAll(call, element, address, length);
    }

    /** Before the host allocates anything, the list must lie in memory. */
    static void requireRange(Call call, int address, int length, int elementSize, int alignment) {
        long bytes = Integer.toUnsignedLong(length) * elementSize;
        if (bytes > Call.MAX_VALUE_BYTES) {
            throw new WasmRuntimeException("list content out-of-bounds: %s elements of %d bytes"
                    .formatted(Integer.toUnsignedString(length), elementSize));
        }
        call.require("list content", address, bytes, alignment);
    }

    static Object readAll(Call call, Codec element, int address, int length) {
        Object[] values = new Object[length];
        for (int i = 0; i < length; i++) {
            values[i] = element.load(call, address + i * element.size());
        }
        return Arrays.asList(values);
    }

    private int write(Call call, List<?> list) {
        int address = call.allocate(element.alignment(), (long) list.size() * element.size());
        writeAll(call, element, list, address);
        return address;
    }

    static void writeAll(Call call, Codec element, List<?> list, int address) {
        int at = address;
        for (Object each : list) {
            element.store(call, each, at);
            at += element.size();
        }
    }
}
