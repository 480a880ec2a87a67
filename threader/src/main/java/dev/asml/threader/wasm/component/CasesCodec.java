package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Variants, enums, options and results.
 *
 * @param cases what each case carries
 * @param tag bytes of the number of the case
 * @param payload where what a case carries begins
 * @param widened for each case, the core values that stand in a wider place than they need
 * @param empty the values that carry nothing, by case
 */
// Never compared; arrays are what the hot path reads.
@SuppressWarnings("ArrayRecordComponent")
record CasesCodec(
        @Nullable Codec[] cases,
        int tag,
        int payload,
        int size,
        int alignment,
        List<ValType> flat,
        int[][] widened,
        @Nullable Variant[] empty)
        implements Codec {

    @Override
    public Object load(Call call, int address) {
        int index = requireCase(readTag(call.memory(), address));
        Codec codec = cases[index];
        if (codec == null) {
            return Objects.requireNonNull(empty[index]);
        }
        call.charge(Call.OBJECT_BYTES);
        return new Variant(index, codec.load(call, address + payload));
    }

    private int readTag(Memory memory, int address) {
        return switch (tag) {
            case 1 -> memory.read(address) & 0xff;
            case 2 -> memory.readShort(address) & 0xffff;
            default -> memory.readInt(address);
        };
    }

    @Override
    public void store(Call call, Object value, int address) {
        Variant variant = (Variant) value;
        Codec codec = cases[variant.index()];
        Memory memory = call.memory();
        switch (tag) {
            case 1 -> memory.writeByte(address, (byte) variant.index());
            case 2 -> memory.writeShort(address, (short) variant.index());
            default -> memory.writeI32(address, variant.index());
        }
        if (codec != null) {
            codec.store(call, carried(variant), address + payload);
        }
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        int index = requireCase((int) flat[at]);
        Codec codec = cases[index];
        // Every codec takes the lower bits of the place that its value is in, so nothing needs to be narrowed.
        return codec == null
                ? Objects.requireNonNull(empty[index])
                : new Variant(index, codec.lift(call, flat, at + 1));
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        Variant variant = (Variant) value;
        Codec codec = cases[variant.index()];
        flat[at] = variant.index();
        Arrays.fill(flat, at + 1, at + this.flat.size(), 0);
        if (codec != null) {
            codec.lower(call, carried(variant), flat, at + 1);
            for (int place : widened[variant.index()]) {
                flat[at + place] &= 0xffff_ffffL;
            }
        }
    }

    private static Object carried(Variant variant) {
        return Objects.requireNonNull(variant.value(), "a case that carries a value has none");
    }

    private int requireCase(int index) {
        if (Integer.compareUnsigned(index, cases.length) >= 0) {
            throw new WasmRuntimeException("invalid variant discriminant: %s of %d cases"
                    .formatted(Integer.toUnsignedString(index), cases.length));
        }
        return index;
    }
}
