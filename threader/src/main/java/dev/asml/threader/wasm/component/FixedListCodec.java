package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import java.util.Arrays;
import java.util.List;

/** Lists whose type fixes their length; their elements lie where others have address and length. */
record FixedListCodec(Codec element, int length, boolean bytes, int size, List<ValType> flat) implements Codec {

    @Override
    public int alignment() {
        return element.alignment();
    }

    @Override
    public Object load(Call call, int address) {
        call.charge((long) (bytes ? 1 : Call.OBJECT_BYTES) * length + Call.OBJECT_BYTES);
        return bytes ? call.memory().readBytes(address, length) : ListCodec.readAll(call, element, address, length);
    }

    @Override
    public void store(Call call, Object value, int address) {
        if (bytes) {
            call.memory().write(address, requireLength((byte[]) value), 0, length);
        } else {
            ListCodec.writeAll(call, element, requireLength((List<?>) value), address);
        }
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        int width = element.flat().size();
        Object[] values = new Object[length];
        for (int i = 0; i < length; i++) {
            values[i] = element.lift(call, flat, at + i * width);
        }
        return bytes ? bytes(values) : Arrays.asList(values);
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        int width = element.flat().size();
        for (int i = 0; i < length; i++) {
            Object each = bytes
                    ? requireLength((byte[]) value)[i] & 0xff
                    : requireLength((List<?>) value).get(i);
            element.lower(call, each, flat, at + i * width);
        }
    }

    private static byte[] bytes(Object[] values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = ((Integer) values[i]).byteValue();
        }
        return bytes;
    }

    private byte[] requireLength(byte[] value) {
        requireLength(value.length);
        return value;
    }

    private List<?> requireLength(List<?> value) {
        requireLength(value.size());
        return value;
    }

    private void requireLength(int given) {
        if (given != length) {
            throw new IllegalArgumentException("a list of %d elements has %d".formatted(length, given));
        }
    }
}
