package dev.asml.threader.wasm.wasi;

import java.nio.charset.StandardCharsets;

/**
 * A listing of a directory into a guest's buffer: a header and a name for each entry, one after the other. The last one
 * is cut off where the buffer ends; a buffer that is not filled means that the listing is complete.
 */
final class ReaddirCall {
    private static final int HEADER_BYTES = 24;
    private static final long SELF_COOKIE = 1;
    private static final long PARENT_COOKIE = 2;

    private final GuestMemory memory;
    private final int start;
    private final int length;
    private final byte[] header = new byte[HEADER_BYTES];
    private int used;

    private ReaddirCall(GuestMemory memory, int start, int length) {
        this.memory = memory;
        this.start = start;
        this.length = length;
    }

    static void readdir(Wasi wasi, GuestMemory memory, long[] args) {
        Directory directory = wasi.descriptor((int) args[0]).directory(Rights.FD_READDIR);
        int buffer = (int) args[1];
        int length = (int) args[2];
        memory.check(buffer, Integer.toUnsignedLong(length));
        memory.check((int) args[4], Integer.BYTES);
        ReaddirCall call = new ReaddirCall(memory, buffer, length);
        call.list(directory, args[3]);
        memory.writeInt((int) args[4], call.used);
    }

    private void list(Directory directory, long cookie) {
        if (Long.compareUnsigned(cookie, SELF_COOKIE) < 0) {
            put(SELF_COOKIE, directory.inode(), FileType.DIRECTORY, ".");
        }
        if (Long.compareUnsigned(cookie, PARENT_COOKIE) < 0) {
            put(PARENT_COOKIE, directory.parentInode(), FileType.DIRECTORY, "..");
        }
        for (Directory.Entry entry : directory.entriesAfter(cookie)) {
            if (used == length) {
                return;
            }
            put(entry.cookie(), entry.node().inode(), entry.node().type(), entry.name());
        }
    }

    private void put(long cookie, long inode, FileType type, String name) {
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        littleEndian(0, cookie);
        littleEndian(8, inode);
        littleEndian(16, bytes.length | (long) type.code() << Integer.SIZE);
        append(header);
        append(bytes);
    }

    private void littleEndian(int offset, long value) {
        for (int i = 0; i < Long.BYTES; i++) {
            header[offset + i] = (byte) (value >>> (i * Byte.SIZE));
        }
    }

    private void append(byte[] bytes) {
        int count = Math.min(bytes.length, length - used);
        memory.write(start + used, bytes, 0, count);
        used += count;
    }
}
