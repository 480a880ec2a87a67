package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Memory;

/**
 * Reads and writes of compiled guest code in a {@link LinearMemory}. An address is the sum of two numbers without sign, so
 * that a sum over 2 GiB is out of bounds, as all of them are that are negative here.
 */
public final class MemoryAccess {
    private MemoryAccess() {}

    private static int address(int base, int offset) {
        return base < 0 ? base : base + offset;
    }

    /** Loads. */
    public static byte readByte(int base, int offset, Memory memory) {
        return ((LinearMemory) memory).read(address(base, offset));
    }

    /** Stores. */
    public static void writeByte(int base, byte value, int offset, Memory memory) {
        ((LinearMemory) memory).writeByte(address(base, offset), value);
    }

    /** Loads. */
    public static short readShort(int base, int offset, Memory memory) {
        return ((LinearMemory) memory).readShort(address(base, offset));
    }

    /** Stores. */
    public static void writeShort(int base, short value, int offset, Memory memory) {
        ((LinearMemory) memory).writeShort(address(base, offset), value);
    }

    /** Loads. */
    public static int readInt(int base, int offset, Memory memory) {
        return ((LinearMemory) memory).readInt(address(base, offset));
    }

    /** Stores. */
    public static void writeInt(int base, int value, int offset, Memory memory) {
        ((LinearMemory) memory).writeI32(address(base, offset), value);
    }

    /** Loads. */
    public static long readLong(int base, int offset, Memory memory) {
        return ((LinearMemory) memory).readLong(address(base, offset));
    }

    /** Stores. */
    public static void writeLong(int base, long value, int offset, Memory memory) {
        ((LinearMemory) memory).writeLong(address(base, offset), value);
    }

    /** Loads. */
    public static float readFloat(int base, int offset, Memory memory) {
        return ((LinearMemory) memory).readFloat(address(base, offset));
    }

    /** Stores. */
    public static void writeFloat(int base, float value, int offset, Memory memory) {
        ((LinearMemory) memory).writeF32(address(base, offset), value);
    }

    /** Loads. */
    public static double readDouble(int base, int offset, Memory memory) {
        return ((LinearMemory) memory).readDouble(address(base, offset));
    }

    /** Stores. */
    public static void writeDouble(int base, double value, int offset, Memory memory) {
        ((LinearMemory) memory).writeF64(address(base, offset), value);
    }
}
