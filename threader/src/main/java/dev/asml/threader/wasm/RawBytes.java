package dev.asml.threader.wasm;

import static java.nio.ByteOrder.LITTLE_ENDIAN;
import static java.util.Objects.requireNonNull;

import java.lang.reflect.Field;
import java.nio.ByteOrder;
import java.util.Set;
import sun.misc.Unsafe;

/**
 * Numbers in arrays of bytes, at places that were checked before: nothing here checks again. Where the processor keeps
 * numbers as guests do, and at any address, that is one instruction each; elsewhere the JDK's own access, with its check.
 */
@SuppressWarnings("removal") // what takes its place checks each access: see docs/performance.md, "Compiled code"
final class RawBytes {
    private static final Unsafe UNSAFE = unsafe();
    private static final long BYTES = UNSAFE.arrayBaseOffset(byte[].class);
    private static final long SHORTS = UNSAFE.arrayBaseOffset(short[].class);
    private static final boolean DIRECT = ByteOrder.nativeOrder() == LITTLE_ENDIAN
            && Set.of("amd64", "x86_64", "aarch64").contains(System.getProperty("os.arch"));

    private RawBytes() {}

    private static Unsafe unsafe() {
        try {
            Field only = Unsafe.class.getDeclaredField("theUnsafe");
            only.setAccessible(true);
            return (Unsafe) only.get(null);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("the JDK has no sun.misc.Unsafe", e);
        }
    }

    /** Sets the mark of the page that has the address. */
    static void mark(short[] marks, long address) {
        // What may be null might be any memory for the JVM's compiler, which would read everything anew behind it.
        UNSAFE.putShort(requireNonNull(marks), SHORTS + (address >>> LinearMemory.MARK_SHIFT << 1), (short) 1);
    }

    /** At once: a loop over a memory would run for milliseconds until the JVM has compiled it. */
    static void zero(byte[] bytes, int from, int count) {
        UNSAFE.setMemory(bytes, BYTES + from, count, (byte) 0);
    }

    static byte readByte(byte[] bytes, long address) {
        return UNSAFE.getByte(bytes, BYTES + address);
    }

    static void writeByte(byte[] bytes, long address, byte value) {
        UNSAFE.putByte(bytes, BYTES + address, value);
    }

    static short readShort(byte[] bytes, long address) {
        return DIRECT ? UNSAFE.getShort(bytes, BYTES + address) : (short) LinearMemory.SHORT.get(bytes, (int) address);
    }

    static void writeShort(byte[] bytes, long address, short value) {
        if (DIRECT) {
            UNSAFE.putShort(bytes, BYTES + address, value);
        } else {
            LinearMemory.SHORT.set(bytes, (int) address, value);
        }
    }

    static int readInt(byte[] bytes, long address) {
        return DIRECT ? UNSAFE.getInt(bytes, BYTES + address) : (int) LinearMemory.INT.get(bytes, (int) address);
    }

    static void writeInt(byte[] bytes, long address, int value) {
        if (DIRECT) {
            UNSAFE.putInt(bytes, BYTES + address, value);
        } else {
            LinearMemory.INT.set(bytes, (int) address, value);
        }
    }

    static long readLong(byte[] bytes, long address) {
        return DIRECT ? UNSAFE.getLong(bytes, BYTES + address) : (long) LinearMemory.LONG.get(bytes, (int) address);
    }

    static void writeLong(byte[] bytes, long address, long value) {
        if (DIRECT) {
            UNSAFE.putLong(bytes, BYTES + address, value);
        } else {
            LinearMemory.LONG.set(bytes, (int) address, value);
        }
    }

    static float readFloat(byte[] bytes, long address) {
        return DIRECT ? UNSAFE.getFloat(bytes, BYTES + address) : (float) LinearMemory.FLOAT.get(bytes, (int) address);
    }

    static void writeFloat(byte[] bytes, long address, float value) {
        if (DIRECT) {
            UNSAFE.putFloat(bytes, BYTES + address, value);
        } else {
            LinearMemory.FLOAT.set(bytes, (int) address, value);
        }
    }

    static double readDouble(byte[] bytes, long address) {
        return DIRECT
                ? UNSAFE.getDouble(bytes, BYTES + address)
                : (double) LinearMemory.DOUBLE.get(bytes, (int) address);
    }

    static void writeDouble(byte[] bytes, long address, double value) {
        if (DIRECT) {
            UNSAFE.putDouble(bytes, BYTES + address, value);
        } else {
            LinearMemory.DOUBLE.set(bytes, (int) address, value);
        }
    }
}
