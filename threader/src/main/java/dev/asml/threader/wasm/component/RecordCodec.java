package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/** Records and tuples: values in a row, each at its alignment. */
// Never compared; arrays are what the hot path reads.
@SuppressWarnings("ArrayRecordComponent")
record RecordCodec(Codec[] fields, int[] offsets, int[] flatOffsets, int size, int alignment, List<ValType> flat)
        implements Codec {

    @Override
    public Object load(Call call, int address) {
        call.charge(Call.OBJECT_BYTES + 4L * fields.length);
        Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i].load(call, address + offsets[i]);
        }
        return values;
    }

    @Override
    public void store(Call call, Object value, int address) {
        Object[] values = requireLength((Object[]) value);
        for (int i = 0; i < fields.length; i++) {
            fields[i].store(call, values[i], address + offsets[i]);
        }
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        Object[] values = new Object[fields.length];
        for (int i = 0; i < fields.length; i++) {
            values[i] = fields[i].lift(call, flat, at + flatOffsets[i]);
        }
        return values;
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        Object[] values = requireLength((Object[]) value);
        for (int i = 0; i < fields.length; i++) {
            fields[i].lower(call, values[i], flat, at + flatOffsets[i]);
        }
    }

    private Object[] requireLength(Object[] values) {
        if (values.length != fields.length) {
            throw new IllegalArgumentException(
                    "%d values where there are %d fields".formatted(values.length, fields.length));
        }
        return values;
    }
}
