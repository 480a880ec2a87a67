package dev.asml.threader.wasm.wasi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A guest's open descriptors by their numbers. */
final class Descriptors {
    private static final int LIMIT = 1024;

    private @Nullable Descriptor[] slots = new @Nullable Descriptor[8];

    /** The lowest number that may be free. */
    private int lowestFree;

    Descriptor at(int fd) {
        Descriptor descriptor = fd >= 0 && fd < slots.length ? slots[fd] : null;
        if (descriptor == null) {
            throw Errno.BADF.failure();
        }
        return descriptor;
    }

    /** EMFILE if there is no number left: to be asked before an open leaves traces. */
    void requireFree() {
        if (free() == LIMIT) {
            throw Errno.MFILE.failure();
        }
    }

    int add(Descriptor descriptor) {
        requireFree();
        int fd = free();
        if (fd == slots.length) {
            slots = Arrays.copyOf(slots, Math.min(LIMIT, slots.length * 2));
        }
        slots[fd] = descriptor;
        lowestFree = fd + 1;
        return fd;
    }

    private int free() {
        while (lowestFree < slots.length && slots[lowestFree] != null) {
            lowestFree++;
        }
        return lowestFree;
    }

    void close(int fd) {
        at(fd).close();
        slots[fd] = null;
        lowestFree = Math.min(lowestFree, fd);
    }

    /** Moves a descriptor to a number that is in use, and closes what was there. */
    void renumber(int from, int to) {
        Descriptor moved = at(from);
        Descriptor replaced = at(to);
        if (from == to) {
            return;
        }
        replaced.close();
        slots[to] = moved;
        slots[from] = null;
        lowestFree = Math.min(lowestFree, from);
    }
}
