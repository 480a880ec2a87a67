package dev.asml.threader.wasm.wasi;

import java.util.function.LongSupplier;

/** What an invocation may still put into its temporary files: bytes and directory entries. */
final class TmpSpace {
    private static final int MAX_ENTRIES = 4096;

    /** More than all files can hold, and far from where sums overflow. */
    private static final long MAX_BYTES = 1L << 48;

    private final LongSupplier clock;
    private long freeBytes;
    private int freeEntries = MAX_ENTRIES;
    private long lastInode;

    TmpSpace(long limitBytes, long lastInode, LongSupplier clock) {
        this.freeBytes = Math.clamp(limitBytes, 0, MAX_BYTES);
        this.lastInode = lastInode;
        this.clock = clock;
    }

    long now() {
        return clock.getAsLong();
    }

    long nextInode() {
        return ++lastInode;
    }

    long freeBytes() {
        return freeBytes;
    }

    void takeBytes(long count) {
        if (count > freeBytes) {
            throw Errno.NOSPC.failure();
        }
        freeBytes -= count;
    }

    void giveBytes(long count) {
        freeBytes += count;
    }

    void requireEntry() {
        if (freeEntries == 0) {
            throw Errno.NOSPC.failure();
        }
    }

    void takeEntry() {
        freeEntries--;
    }

    void giveEntry() {
        freeEntries++;
    }
}
