package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.Memory;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The guest's memory, checked: what lies outside of it is EFAULT, whatever the memory itself would throw. */
final class GuestMemory {
    private final Memory memory;
    private @Nullable Vectors vectors;

    GuestMemory(Memory memory) {
        this.memory = memory;
    }

    /** Whether this is a view of that very memory. */
    @SuppressWarnings("ReferenceEquality")
    boolean views(Memory other) {
        return memory == other;
    }

    /** Refuses a range that is not all inside the memory; addresses are unsigned. */
    void check(int address, long length) {
        if (Integer.toUnsignedLong(address) + length > (long) memory.pages() * Memory.PAGE_SIZE) {
            throw Errno.FAULT.failure();
        }
    }

    int readInt(int address) {
        check(address, Integer.BYTES);
        return memory.readInt(address);
    }

    long readLong(int address) {
        check(address, Long.BYTES);
        return memory.readLong(address);
    }

    int readUnsignedShort(int address) {
        check(address, Short.BYTES);
        return (int) memory.readU16(address);
    }

    int readUnsignedByte(int address) {
        check(address, 1);
        return (int) memory.readU8(address);
    }

    void writeByte(int address, byte value) {
        check(address, 1);
        memory.writeByte(address, value);
    }

    void writeInt(int address, int value) {
        check(address, Integer.BYTES);
        memory.writeI32(address, value);
    }

    void writeLong(int address, long value) {
        check(address, Long.BYTES);
        memory.writeLong(address, value);
    }

    void write(int address, byte[] bytes, int offset, int length) {
        check(address, length);
        if (length > 0) {
            memory.write(address, bytes, offset, length);
        }
    }

    byte[] bytes(int address, int length) {
        check(address, Integer.toUnsignedLong(length));
        return memory.readBytes(address, length);
    }

    /** Copies bytes of the guest to where the host has room for them. */
    void copyTo(byte[] target, int offset, int address, int length) {
        check(address, length);
        if (memory instanceof CopiedMemory copied) {
            copied.copyTo(target, offset, address, length);
        } else {
            System.arraycopy(memory.readBytes(address, length), 0, target, offset, length);
        }
    }

    /** What {@code count} vectors at an address name, until the next call. */
    Vectors vectors(int address, int count) {
        if (vectors == null) {
            vectors = new Vectors(this);
        }
        return vectors.fill(address, count);
    }

    /** A path given by the guest: UTF-8 without NUL, of bounded length. */
    String path(int address, int length) {
        check(address, Integer.toUnsignedLong(length));
        if (length > GuestPath.MAX_BYTES) {
            throw Errno.NAMETOOLONG.failure();
        }
        return GuestPath.checked(decode(memory.readBytes(address, length)));
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw Errno.ILSEQ.failure();
        }
    }
}
