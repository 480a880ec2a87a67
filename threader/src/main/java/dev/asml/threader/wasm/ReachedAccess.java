package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Memory;

/**
 * Reads and writes of compiled guest code where {@link MemoryAccess#reach} has made sure before that the memory has the
 * place: they check nothing. {@code wasm.tuning} alone puts calls of them into a guest's code.
 *
 * <p>They take what was on the operand stack for the access that they replace, of which they do not need the base, and
 * {@code start}, the address that {@code reach} gave, from which their offset counts.
 */
public final class ReachedAccess {
    private ReachedAccess() {}

    /** Loads. */
    public static byte readByte(int base, int offset, Memory memory, long start) {
        return RawBytes.readByte(((LinearMemory) memory).bytes(), start + offset);
    }

    /** Stores, and marks the page. */
    public static void writeByte(int base, byte value, int offset, Memory memory, long start) {
        writeMarkedByte(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(start + offset);
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeByte(int base, byte value, int offset, Memory memory, long start, int before) {
        writeMarkedByte(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(Math.max(start + offset - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedByte(int base, byte value, int offset, Memory memory, long start) {
        RawBytes.writeByte(((LinearMemory) memory).bytes(), start + offset, value);
    }

    /** Loads. */
    public static short readShort(int base, int offset, Memory memory, long start) {
        return RawBytes.readShort(((LinearMemory) memory).bytes(), start + offset);
    }

    /** Stores, and marks the page. */
    public static void writeShort(int base, short value, int offset, Memory memory, long start) {
        writeMarkedShort(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(start + offset);
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeShort(int base, short value, int offset, Memory memory, long start, int before) {
        writeMarkedShort(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(Math.max(start + offset - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedShort(int base, short value, int offset, Memory memory, long start) {
        RawBytes.writeShort(((LinearMemory) memory).bytes(), start + offset, value);
    }

    /** Loads. */
    public static int readInt(int base, int offset, Memory memory, long start) {
        return RawBytes.readInt(((LinearMemory) memory).bytes(), start + offset);
    }

    /** Stores, and marks the page. */
    public static void writeInt(int base, int value, int offset, Memory memory, long start) {
        writeMarkedInt(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(start + offset);
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeInt(int base, int value, int offset, Memory memory, long start, int before) {
        writeMarkedInt(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(Math.max(start + offset - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedInt(int base, int value, int offset, Memory memory, long start) {
        RawBytes.writeInt(((LinearMemory) memory).bytes(), start + offset, value);
    }

    /** Loads. */
    public static long readLong(int base, int offset, Memory memory, long start) {
        return RawBytes.readLong(((LinearMemory) memory).bytes(), start + offset);
    }

    /** Stores, and marks the page. */
    public static void writeLong(int base, long value, int offset, Memory memory, long start) {
        writeMarkedLong(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(start + offset);
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeLong(int base, long value, int offset, Memory memory, long start, int before) {
        writeMarkedLong(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(Math.max(start + offset - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedLong(int base, long value, int offset, Memory memory, long start) {
        RawBytes.writeLong(((LinearMemory) memory).bytes(), start + offset, value);
    }

    /** Loads. */
    public static float readFloat(int base, int offset, Memory memory, long start) {
        return RawBytes.readFloat(((LinearMemory) memory).bytes(), start + offset);
    }

    /** Stores, and marks the page. */
    public static void writeFloat(int base, float value, int offset, Memory memory, long start) {
        writeMarkedFloat(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(start + offset);
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeFloat(int base, float value, int offset, Memory memory, long start, int before) {
        writeMarkedFloat(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(Math.max(start + offset - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedFloat(int base, float value, int offset, Memory memory, long start) {
        RawBytes.writeFloat(((LinearMemory) memory).bytes(), start + offset, value);
    }

    /** Loads. */
    public static double readDouble(int base, int offset, Memory memory, long start) {
        return RawBytes.readDouble(((LinearMemory) memory).bytes(), start + offset);
    }

    /** Stores, and marks the page. */
    public static void writeDouble(int base, double value, int offset, Memory memory, long start) {
        writeMarkedDouble(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(start + offset);
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeDouble(int base, double value, int offset, Memory memory, long start, int before) {
        writeMarkedDouble(base, value, offset, memory, start);
        ((LinearMemory) memory).mark(Math.max(start + offset - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedDouble(int base, double value, int offset, Memory memory, long start) {
        RawBytes.writeDouble(((LinearMemory) memory).bytes(), start + offset, value);
    }
}
