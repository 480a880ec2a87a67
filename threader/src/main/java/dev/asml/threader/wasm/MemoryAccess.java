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
 */
public final class MemoryAccess {
    private static final byte[] NOTHING = {};

    private MemoryAccess() {}

    private static long address(int base, int offset) {
        return Integer.toUnsignedLong(base) + Integer.toUnsignedLong(offset);
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
        LinearMemory held = (LinearMemory) memory;
        long start = Integer.toUnsignedLong(base + low);
        if (start > held.bytes().length - length) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                held.reach(start, length);
            }
        }
        return start;
    }

    /** Loads. */
    public static byte readByte(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 1) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return RawBytes.readByte(held.reached(address, 1), address);
            }
        }
        return RawBytes.readByte(bytes, address);
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
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 1) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                RawBytes.writeByte(held.reached(address, 1), address, value);
            }
        } else {
            RawBytes.writeByte(bytes, address, value);
        }
    }

    /** Loads. */
    public static short readShort(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 2) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return RawBytes.readShort(held.reached(address, 2), address);
            }
        }
        return RawBytes.readShort(bytes, address);
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
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 2) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                RawBytes.writeShort(held.reached(address, 2), address, value);
            }
        } else {
            RawBytes.writeShort(bytes, address, value);
        }
    }

    /** Loads. */
    public static int readInt(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 4) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return RawBytes.readInt(held.reached(address, 4), address);
            }
        }
        return RawBytes.readInt(bytes, address);
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
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 4) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                RawBytes.writeInt(held.reached(address, 4), address, value);
            }
        } else {
            RawBytes.writeInt(bytes, address, value);
        }
    }

    /** Loads. */
    public static long readLong(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 8) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return RawBytes.readLong(held.reached(address, 8), address);
            }
        }
        return RawBytes.readLong(bytes, address);
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
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 8) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                RawBytes.writeLong(held.reached(address, 8), address, value);
            }
        } else {
            RawBytes.writeLong(bytes, address, value);
        }
    }

    /** Loads. */
    public static float readFloat(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 4) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return RawBytes.readFloat(held.reached(address, 4), address);
            }
        }
        return RawBytes.readFloat(bytes, address);
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
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 4) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                RawBytes.writeFloat(held.reached(address, 4), address, value);
            }
        } else {
            RawBytes.writeFloat(bytes, address, value);
        }
    }

    /** Loads. */
    public static double readDouble(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 8) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return RawBytes.readDouble(held.reached(address, 8), address);
            }
        }
        return RawBytes.readDouble(bytes, address);
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
        LinearMemory held = (LinearMemory) memory;
        byte[] bytes = held.bytes();
        long address = address(base, offset);
        if (address > bytes.length - 8) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                RawBytes.writeDouble(held.reached(address, 8), address, value);
            }
        } else {
            RawBytes.writeDouble(bytes, address, value);
        }
    }

    /** Marks the page of a place that may be written to before the function ends. */
    public static void mark(int base, int offset, Memory memory) {
        ((LinearMemory) memory).markAhead(base + offset);
    }
}
