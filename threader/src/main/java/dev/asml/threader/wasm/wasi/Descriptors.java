package dev.asml.threader.wasm.wasi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A guest's open descriptors by their numbers.
 *
 * <p>Guests of devices were written for a host that gave them the same descriptor again and again: they open a device
 * several times a frame and never close it. So devices do not count against the limit of other files. There may be some
 * four million of them, which is hours at 60 frames a second, and the heap that more than a few take is the guests'.
 */
final class Descriptors {
    private static final int FILES = 1024;
    private static final int DEVICES = 1 << 22;

    private final HeapAllowance heap;
    private @Nullable Descriptor[] slots = new @Nullable Descriptor[8];
    private int files;
    private int devices;
    private int committed;

    /** The lowest number that may be free. */
    private int lowestFree;

    Descriptors(HeapAllowance heap) {
        this.heap = heap;
    }

    Descriptor at(int fd) {
        Descriptor descriptor = fd >= 0 && fd < slots.length ? slots[fd] : null;
        if (descriptor == null) {
            throw Errno.BADF.failure();
        }
        return descriptor;
    }

    /** EMFILE if no more can be open on such a node: to be asked before an open leaves traces. */
    void requireFree(@Nullable Node node) {
        if (node instanceof DeviceFile ? devices == DEVICES : files == FILES) {
            throw Errno.MFILE.failure();
        }
    }

    int add(Descriptor descriptor) {
        requireFree(descriptor.node());
        int fd = free();
        if (fd == slots.length) {
            grow();
        }
        slots[fd] = descriptor;
        lowestFree = fd + 1;
        count(descriptor, 1);
        return fd;
    }

    private int free() {
        while (lowestFree < slots.length && slots[lowestFree] != null) {
            lowestFree++;
        }
        return lowestFree;
    }

    private void grow() {
        int length = Math.min(FILES + DEVICES, slots.length * 2);
        if (length > FILES) {
            int bytes = (length - slots.length) * Descriptor.HEAP_BYTES;
            if (!heap.tryCommit(bytes)) {
                throw Errno.NFILE.failure();
            }
            committed += bytes;
        }
        slots = Arrays.copyOf(slots, length);
    }

    private void count(Descriptor descriptor, int change) {
        if (descriptor.node() instanceof DeviceFile) {
            devices += change;
        } else {
            files += change;
        }
    }

    void close(int fd) {
        Descriptor closed = at(fd);
        closed.close();
        count(closed, -1);
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
        count(replaced, -1);
        slots[to] = moved;
        slots[from] = null;
        lowestFree = Math.min(lowestFree, from);
    }

    /** Gives back what the table has taken of the heap; it must not be used afterwards. */
    void release() {
        heap.uncommit(committed);
        committed = 0;
    }
}
