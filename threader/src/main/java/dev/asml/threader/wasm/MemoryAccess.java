package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Memory;

/**
 * Reads and writes of compiled guest code in a {@link LinearMemory}. An address is the sum of two numbers without sign, of
 * up to 33 bits, and is compared once with the end of the memory's array.
 *
 * <p>What lies beyond the memory's array is rare, but every guest comes there while its memory becomes larger. If the
 * JVM's compiler made code for it, it would know nothing of the array behind that code: in all loops of all guests, for
 * they share what was counted here. So such an access first does what always fails, an access of {@link #NOTHING}. Where
 * {@code -XX:-OmitStackTraceInFastThrow} keeps it from throwing a ready exception, the compiler makes no code for that
 * but a way back to the interpreter.
 *
 * <p>Nearly all are methods of at most 35 bytes that need more than 5 operands: C2 inlines these wherever they are called,
 * C1 nowhere, which could not compile large functions otherwise.
 */
public final class MemoryAccess {
    private static final byte[] NOTHING = {};

    private MemoryAccess() {}

    private static byte[] bytes(Memory memory) {
        return ((LinearMemory) memory).bytes();
    }

    private static long address(int base, int offset) {
        return Integer.toUnsignedLong(base) + Integer.toUnsignedLong(offset);
    }

    /** The address of so many bytes, if the array has them. */
    private static long within(byte[] bytes, int base, int offset, int size) {
        long address = address(base, offset);
        if (address > bytes.length - size) {
            NOTHING[0] = 0;
        }
        return address;
    }

    /**
     * Makes sure that a stretch of the memory is there, so that {@link ReachedAccess} may go anywhere in it.
     *
     * @param base a number without sign
     * @param low where the stretch begins, counted from the base
     * @param length how long it is, at least 1
     * @return the address of its beginning
     */
    public static long reach(int base, int low, int length, Memory memory) {
        try {
            return within(bytes(memory), base + low, 0, length);
        } catch (IndexOutOfBoundsException _) {
            return reachBeyond(Integer.toUnsignedLong(base + low), length, memory);
        }
    }

    private static long reachBeyond(long address, int length, Memory memory) {
        ((LinearMemory) memory).reach(address, length);
        return address;
    }

    private static byte[] reached(long address, int size, Memory memory) {
        reachBeyond(address, size, memory);
        return bytes(memory);
    }

    /** Loads. */
    public static byte readByte(int base, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            return RawBytes.readByte(bytes, within(bytes, base, offset, 1));
        } catch (IndexOutOfBoundsException _) {
            return readByteBeyond(base, offset, memory);
        }
    }

    private static byte readByteBeyond(int base, int offset, Memory memory) {
        long address = address(base, offset);
        return RawBytes.readByte(reached(address, 1, memory), address);
    }

    /** Stores, and marks the page. */
    public static void writeByte(int base, byte value, int offset, Memory memory) {
        writeMarkedByte(base, value, offset, memory);
        ((LinearMemory) memory).mark(address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeByte(int base, byte value, int offset, Memory memory, int before) {
        writeMarkedByte(base, value, offset, memory);
        ((LinearMemory) memory).mark(Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedByte(int base, byte value, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            RawBytes.writeByte(bytes, within(bytes, base, offset, 1), value);
        } catch (IndexOutOfBoundsException _) {
            writeByteBeyond(base, value, offset, memory);
        }
    }

    private static void writeByteBeyond(int base, byte value, int offset, Memory memory) {
        long address = address(base, offset);
        RawBytes.writeByte(reached(address, 1, memory), address, value);
    }

    /** Loads. */
    public static short readShort(int base, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            return RawBytes.readShort(bytes, within(bytes, base, offset, 2));
        } catch (IndexOutOfBoundsException _) {
            return readShortBeyond(base, offset, memory);
        }
    }

    private static short readShortBeyond(int base, int offset, Memory memory) {
        long address = address(base, offset);
        return RawBytes.readShort(reached(address, 2, memory), address);
    }

    /** Stores, and marks the page. */
    public static void writeShort(int base, short value, int offset, Memory memory) {
        writeMarkedShort(base, value, offset, memory);
        ((LinearMemory) memory).mark(address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeShort(int base, short value, int offset, Memory memory, int before) {
        writeMarkedShort(base, value, offset, memory);
        ((LinearMemory) memory).mark(Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedShort(int base, short value, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            RawBytes.writeShort(bytes, within(bytes, base, offset, 2), value);
        } catch (IndexOutOfBoundsException _) {
            writeShortBeyond(base, value, offset, memory);
        }
    }

    private static void writeShortBeyond(int base, short value, int offset, Memory memory) {
        long address = address(base, offset);
        RawBytes.writeShort(reached(address, 2, memory), address, value);
    }

    /** Loads. */
    public static int readInt(int base, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            return RawBytes.readInt(bytes, within(bytes, base, offset, 4));
        } catch (IndexOutOfBoundsException _) {
            return readIntBeyond(base, offset, memory);
        }
    }

    private static int readIntBeyond(int base, int offset, Memory memory) {
        long address = address(base, offset);
        return RawBytes.readInt(reached(address, 4, memory), address);
    }

    /** Stores, and marks the page. */
    public static void writeInt(int base, int value, int offset, Memory memory) {
        writeMarkedInt(base, value, offset, memory);
        ((LinearMemory) memory).mark(address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeInt(int base, int value, int offset, Memory memory, int before) {
        writeMarkedInt(base, value, offset, memory);
        ((LinearMemory) memory).mark(Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedInt(int base, int value, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            RawBytes.writeInt(bytes, within(bytes, base, offset, 4), value);
        } catch (IndexOutOfBoundsException _) {
            writeIntBeyond(base, value, offset, memory);
        }
    }

    private static void writeIntBeyond(int base, int value, int offset, Memory memory) {
        long address = address(base, offset);
        RawBytes.writeInt(reached(address, 4, memory), address, value);
    }

    /** Loads. */
    public static long readLong(int base, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            return RawBytes.readLong(bytes, within(bytes, base, offset, 8));
        } catch (IndexOutOfBoundsException _) {
            return readLongBeyond(base, offset, memory);
        }
    }

    private static long readLongBeyond(int base, int offset, Memory memory) {
        long address = address(base, offset);
        return RawBytes.readLong(reached(address, 8, memory), address);
    }

    /** Stores, and marks the page. */
    public static void writeLong(int base, long value, int offset, Memory memory) {
        writeMarkedLong(base, value, offset, memory);
        ((LinearMemory) memory).mark(address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeLong(int base, long value, int offset, Memory memory, int before) {
        writeMarkedLong(base, value, offset, memory);
        ((LinearMemory) memory).mark(Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedLong(int base, long value, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            RawBytes.writeLong(bytes, within(bytes, base, offset, 8), value);
        } catch (IndexOutOfBoundsException _) {
            writeLongBeyond(base, value, offset, memory);
        }
    }

    private static void writeLongBeyond(int base, long value, int offset, Memory memory) {
        long address = address(base, offset);
        RawBytes.writeLong(reached(address, 8, memory), address, value);
    }

    /** Loads. */
    public static float readFloat(int base, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            return RawBytes.readFloat(bytes, within(bytes, base, offset, 4));
        } catch (IndexOutOfBoundsException _) {
            return readFloatBeyond(base, offset, memory);
        }
    }

    private static float readFloatBeyond(int base, int offset, Memory memory) {
        long address = address(base, offset);
        return RawBytes.readFloat(reached(address, 4, memory), address);
    }

    /** Stores, and marks the page. */
    public static void writeFloat(int base, float value, int offset, Memory memory) {
        writeMarkedFloat(base, value, offset, memory);
        ((LinearMemory) memory).mark(address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeFloat(int base, float value, int offset, Memory memory, int before) {
        writeMarkedFloat(base, value, offset, memory);
        ((LinearMemory) memory).mark(Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedFloat(int base, float value, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            RawBytes.writeFloat(bytes, within(bytes, base, offset, 4), value);
        } catch (IndexOutOfBoundsException _) {
            writeFloatBeyond(base, value, offset, memory);
        }
    }

    private static void writeFloatBeyond(int base, float value, int offset, Memory memory) {
        long address = address(base, offset);
        RawBytes.writeFloat(reached(address, 4, memory), address, value);
    }

    /** Loads. */
    public static double readDouble(int base, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            return RawBytes.readDouble(bytes, within(bytes, base, offset, 8));
        } catch (IndexOutOfBoundsException _) {
            return readDoubleBeyond(base, offset, memory);
        }
    }

    private static double readDoubleBeyond(int base, int offset, Memory memory) {
        long address = address(base, offset);
        return RawBytes.readDouble(reached(address, 8, memory), address);
    }

    /** Stores, and marks the page. */
    public static void writeDouble(int base, double value, int offset, Memory memory) {
        writeMarkedDouble(base, value, offset, memory);
        ((LinearMemory) memory).mark(address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeDouble(int base, double value, int offset, Memory memory, int before) {
        writeMarkedDouble(base, value, offset, memory);
        ((LinearMemory) memory).mark(Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedDouble(int base, double value, int offset, Memory memory) {
        byte[] bytes = bytes(memory);
        try {
            RawBytes.writeDouble(bytes, within(bytes, base, offset, 8), value);
        } catch (IndexOutOfBoundsException _) {
            writeDoubleBeyond(base, value, offset, memory);
        }
    }

    private static void writeDoubleBeyond(int base, double value, int offset, Memory memory) {
        long address = address(base, offset);
        RawBytes.writeDouble(reached(address, 8, memory), address, value);
    }

    /** Marks the page of a place that may be written to before the function ends. */
    public static void mark(int base, int offset, Memory memory) {
        ((LinearMemory) memory).markAhead(base + offset);
    }
}
