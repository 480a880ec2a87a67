package dev.asml.threader.wasm;

import static dev.asml.threader.wasm.LinearMemory.DOUBLE;
import static dev.asml.threader.wasm.LinearMemory.FLOAT;
import static dev.asml.threader.wasm.LinearMemory.INT;
import static dev.asml.threader.wasm.LinearMemory.LONG;
import static dev.asml.threader.wasm.LinearMemory.SHORT;

import com.dylibso.chicory.runtime.Memory;

/**
 * Reads and writes of compiled guest code in a {@link LinearMemory}. An address is the sum of two numbers without sign,
 * so that a sum over 2 GiB is out of bounds, as all of them are that are negative here.
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

    private static int address(int base, int offset) {
        return offset == 0 || (base >= 0 && offset > 0) ? base + offset : base | offset;
    }

    /** Loads. */
    public static byte readByte(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            return held.bytes()[address];
        } catch (IndexOutOfBoundsException _) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return held.reached(address, 1)[address];
            }
        }
    }

    /** Stores, and marks the page. */
    public static void writeByte(int base, byte value, int offset, Memory memory) {
        writeMarkedByte(base, value, offset, memory);
        mark(memory, address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeByte(int base, byte value, int offset, Memory memory, int before) {
        writeMarkedByte(base, value, offset, memory);
        mark(memory, Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedByte(int base, byte value, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            held.bytes()[address] = value;
        } catch (IndexOutOfBoundsException _) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                held.reached(address, 1)[address] = value;
            }
        }
    }

    /** Loads. */
    public static short readShort(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            return (short) SHORT.get(held.bytes(), address);
        } catch (IndexOutOfBoundsException _) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return (short) SHORT.get(held.reached(address, 2), address);
            }
        }
    }

    /** Stores, and marks the page. */
    public static void writeShort(int base, short value, int offset, Memory memory) {
        writeMarkedShort(base, value, offset, memory);
        mark(memory, address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeShort(int base, short value, int offset, Memory memory, int before) {
        writeMarkedShort(base, value, offset, memory);
        mark(memory, Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedShort(int base, short value, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            SHORT.set(held.bytes(), address, value);
        } catch (IndexOutOfBoundsException _) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                SHORT.set(held.reached(address, 2), address, value);
            }
        }
    }

    /** Loads. */
    public static int readInt(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            return (int) INT.get(held.bytes(), address);
        } catch (IndexOutOfBoundsException _) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return (int) INT.get(held.reached(address, 4), address);
            }
        }
    }

    /** Stores, and marks the page. */
    public static void writeInt(int base, int value, int offset, Memory memory) {
        writeMarkedInt(base, value, offset, memory);
        mark(memory, address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeInt(int base, int value, int offset, Memory memory, int before) {
        writeMarkedInt(base, value, offset, memory);
        mark(memory, Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedInt(int base, int value, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            INT.set(held.bytes(), address, value);
        } catch (IndexOutOfBoundsException _) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                INT.set(held.reached(address, 4), address, value);
            }
        }
    }

    /** Loads. */
    public static long readLong(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            return (long) LONG.get(held.bytes(), address);
        } catch (IndexOutOfBoundsException _) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return (long) LONG.get(held.reached(address, 8), address);
            }
        }
    }

    /** Stores, and marks the page. */
    public static void writeLong(int base, long value, int offset, Memory memory) {
        writeMarkedLong(base, value, offset, memory);
        mark(memory, address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeLong(int base, long value, int offset, Memory memory, int before) {
        writeMarkedLong(base, value, offset, memory);
        mark(memory, Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedLong(int base, long value, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            LONG.set(held.bytes(), address, value);
        } catch (IndexOutOfBoundsException _) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                LONG.set(held.reached(address, 8), address, value);
            }
        }
    }

    /** Loads. */
    public static float readFloat(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            return (float) FLOAT.get(held.bytes(), address);
        } catch (IndexOutOfBoundsException _) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return (float) FLOAT.get(held.reached(address, 4), address);
            }
        }
    }

    /** Stores, and marks the page. */
    public static void writeFloat(int base, float value, int offset, Memory memory) {
        writeMarkedFloat(base, value, offset, memory);
        mark(memory, address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeFloat(int base, float value, int offset, Memory memory, int before) {
        writeMarkedFloat(base, value, offset, memory);
        mark(memory, Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedFloat(int base, float value, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            FLOAT.set(held.bytes(), address, value);
        } catch (IndexOutOfBoundsException _) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                FLOAT.set(held.reached(address, 4), address, value);
            }
        }
    }

    /** Loads. */
    public static double readDouble(int base, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            return (double) DOUBLE.get(held.bytes(), address);
        } catch (IndexOutOfBoundsException _) {
            try {
                return NOTHING[0];
            } catch (IndexOutOfBoundsException _) {
                return (double) DOUBLE.get(held.reached(address, 8), address);
            }
        }
    }

    /** Stores, and marks the page. */
    public static void writeDouble(int base, double value, int offset, Memory memory) {
        writeMarkedDouble(base, value, offset, memory);
        mark(memory, address(base, offset));
    }

    /** Stores, and marks the page of a place that is so many bytes {@code before}. */
    public static void writeDouble(int base, double value, int offset, Memory memory, int before) {
        writeMarkedDouble(base, value, offset, memory);
        mark(memory, Math.max(address(base, offset) - before, 0));
    }

    /** Stores where a mark is set, or will be set by what cannot fail any more. */
    public static void writeMarkedDouble(int base, double value, int offset, Memory memory) {
        LinearMemory held = (LinearMemory) memory;
        int address = address(base, offset);
        try {
            DOUBLE.set(held.bytes(), address, value);
        } catch (IndexOutOfBoundsException _) {
            try {
                NOTHING[0] = 0;
            } catch (IndexOutOfBoundsException _) {
                DOUBLE.set(held.reached(address, 8), address, value);
            }
        }
    }

    private static void mark(Memory memory, int address) {
        ((LinearMemory) memory).mark(address);
    }

    /** Marks the page of a place that may be written to before the function ends. */
    public static void mark(int base, int offset, Memory memory) {
        ((LinearMemory) memory).markAhead(base + offset);
    }
}
