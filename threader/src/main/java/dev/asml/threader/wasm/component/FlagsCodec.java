package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/** Flags; bits that stand for none are not passed on. */
record FlagsCodec(int size, int mask) implements Codec {
    private static final List<ValType> FLAT = List.of(ValType.I32);

    @Override
    public int alignment() {
        return size;
    }

    @Override
    public List<ValType> flat() {
        return FLAT;
    }

    @Override
    public Object load(Call call, int address) {
        Memory memory = call.memory();
        return mask
                & switch (size) {
                    case 1 -> memory.read(address);
                    case 2 -> memory.readShort(address);
                    default -> memory.readInt(address);
                };
    }

    @Override
    public void store(Call call, Object value, int address) {
        Memory memory = call.memory();
        int bits = (Integer) value & mask;
        switch (size) {
            case 1 -> memory.writeByte(address, (byte) bits);
            case 2 -> memory.writeShort(address, (short) bits);
            default -> memory.writeI32(address, bits);
        }
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        return (int) flat[at] & mask;
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        flat[at] = (Integer) value & mask;
    }
}
