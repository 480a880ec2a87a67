package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.ValueType.Primitive;
import java.util.List;

/** Numbers, truth values and characters. There is one NaN: what a guest puts into others is not passed on. */
record PrimitiveCodec(Primitive type, int size, List<ValType> flat) implements Codec {

    static PrimitiveCodec of(Primitive type) {
        return switch (type) {
            case BOOL, S8, U8 -> new PrimitiveCodec(type, 1, List.of(ValType.I32));
            case S16, U16 -> new PrimitiveCodec(type, 2, List.of(ValType.I32));
            case S32, U32, CHAR -> new PrimitiveCodec(type, 4, List.of(ValType.I32));
            case S64, U64 -> new PrimitiveCodec(type, 8, List.of(ValType.I64));
            case F32 -> new PrimitiveCodec(type, 4, List.of(ValType.F32));
            case F64 -> new PrimitiveCodec(type, 8, List.of(ValType.F64));
            case STRING -> throw new IllegalArgumentException("strings have a codec of their own");
        };
    }

    @Override
    public int alignment() {
        return size;
    }

    @Override
    public Object load(Call call, int address) {
        Memory memory = call.memory();
        return value(
                switch (size) {
                    case 1 -> memory.read(address);
                    case 2 -> memory.readShort(address);
                    case 4 -> memory.readInt(address);
                    default -> memory.readLong(address);
                });
    }

    @Override
    public void store(Call call, Object value, int address) {
        Memory memory = call.memory();
        long bits = bits(value);
        switch (size) {
            case 1 -> memory.writeByte(address, (byte) bits);
            case 2 -> memory.writeShort(address, (short) bits);
            case 4 -> memory.writeI32(address, (int) bits);
            default -> memory.writeLong(address, bits);
        }
    }

    @Override
    public Object lift(Call call, long[] flat, int at) {
        // A truth value is true unless all its bits are 0; of other small integers the upper bits do not count.
        return type == Primitive.BOOL ? (Object) ((int) flat[at] != 0) : value(flat[at]);
    }

    @Override
    public void lower(Call call, Object value, long[] flat, int at) {
        flat[at] = bits(value);
    }

    private Object value(long bits) {
        return switch (type) {
            case BOOL -> (byte) bits != 0;
            case S8 -> (int) (byte) bits;
            case U8 -> (int) bits & 0xff;
            case S16 -> (int) (short) bits;
            case U16 -> (int) bits & 0xffff;
            case S32 -> (int) bits;
            case U32 -> bits & 0xffff_ffffL;
            case S64, U64 -> bits;
            case F32 -> one(Float.intBitsToFloat((int) bits));
            case F64 -> one(Double.longBitsToDouble(bits));
            case CHAR -> character((int) bits);
            case STRING -> throw new IllegalStateException("no codec of strings");
        };
    }

    private long bits(Object value) {
        return switch (type) {
            case BOOL -> (Boolean) value ? 1 : 0;
            case S8 -> ((Integer) value).byteValue();
            case U8 -> (Integer) value & 0xff;
            case S16 -> ((Integer) value).shortValue();
            case U16 -> (Integer) value & 0xffff;
            case S32, CHAR -> (Integer) value;
            case U32 -> ((Long) value).intValue();
            case S64, U64 -> (Long) value;
            case F32 -> Float.floatToIntBits((Float) value);
            case F64 -> Double.doubleToLongBits((Double) value);
            case STRING -> throw new IllegalStateException("no codec of strings");
        };
    }

    private static float one(float value) {
        return Float.isNaN(value) ? Float.NaN : value;
    }

    private static double one(double value) {
        return Double.isNaN(value) ? Double.NaN : value;
    }

    private static int character(int value) {
        boolean surrogate = value >= Character.MIN_SURROGATE && value <= Character.MAX_SURROGATE;
        if (!Character.isValidCodePoint(value) || surrogate) {
            throw new WasmRuntimeException("invalid `char` bit pattern: 0x%x".formatted(value));
        }
        return value;
    }
}
