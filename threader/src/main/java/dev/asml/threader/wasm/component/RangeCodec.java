package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.ValType;
import java.util.List;

/** Values that a guest has as an address and a length. */
sealed interface RangeCodec extends Codec permits StringCodec, BytesCodec, ListCodec {
    List<ValType> FLAT = List.of(ValType.I32, ValType.I32);

    /** The value of which the content is at an address. */
    Object read(Call call, int address, int length);

    /** Writes a value's content: its address in the lower half, its length as the guest has it in the upper. */
    long write(Call call, Object value);

    static long range(int address, int length) {
        return (long) length << 32 | Integer.toUnsignedLong(address);
    }

    @Override
    default int size() {
        return 8;
    }

    @Override
    default int alignment() {
        return 4;
    }

    @Override
    default List<ValType> flat() {
        return FLAT;
    }

    @Override
    default Object load(Call call, int address) {
        return read(call, call.memory().readInt(address), call.memory().readInt(address + 4));
    }

    @Override
    default Object lift(Call call, long[] flat, int at) {
        return read(call, (int) flat[at], (int) flat[at + 1]);
    }

    @Override
    default void store(Call call, Object value, int address) {
        long range = write(call, value);
        call.memory().writeI32(address, (int) range);
        call.memory().writeI32(address + 4, (int) (range >>> 32));
    }

    @Override
    default void lower(Call call, Object value, long[] flat, int at) {
        long range = write(call, value);
        flat[at] = (int) range;
        flat[at + 1] = (int) (range >>> 32);
    }
}
