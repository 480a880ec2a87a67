package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.util.Arrays;
import java.util.List;

/** Lists of any length, of anything but bytes. */
record ListCodec(Codec element) implements RangeCodec {

    @Override
    public Object read(Call call, int address, int length) {
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

    @Override
    public long write(Call call, Object value) {
        List<?> list = (List<?>) value;
        int address = call.allocate(element.alignment(), (long) list.size() * element.size());
        writeAll(call, element, list, address);
        return RangeCodec.range(address, list.size());
    }

    static void writeAll(Call call, Codec element, List<?> list, int address) {
        int at = address;
        for (Object each : list) {
            element.store(call, each, at);
            at += element.size();
        }
    }
}
