package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call across the border of an instance: the memory that its values lie in, what it borrowed, lent and took, and
 * what it may still take of the host's heap.
 */
final class Call {
    /** The most bytes that one value may lie in; the component model's MAX_LIST_BYTE_LENGTH. */
    static final int MAX_VALUE_BYTES = (1 << 28) - 1;

    /** The most bytes that the values of one call may take of the host's heap: lists may overlap in memory. */
    static final long MAX_HOST_BYTES = 128L << 20;

    /** What an object takes of the host's heap, roughly. */
    static final int OBJECT_BYTES = 16;

    private record Taken(ResourceType type, Object representation) {}

    private final CanonicalAbi.Options options;
    private @Nullable Memory memory;
    private @Nullable List<Handles.Handle> lent;
    private @Nullable List<Taken> taken;
    private long hostBytes;
    private int borrows;

    Call(CanonicalAbi.Options options) {
        this.options = options;
    }

    Handles handles() {
        return options.handles();
    }

    CanonicalAbi.Encoding encoding() {
        return options.encoding();
    }

    Memory memory() {
        Memory known = memory;
        if (known == null) {
            known = options.memory().get();
            if (known == null) {
                throw new WasmRuntimeException("the instance has no memory to pass values in");
            }
            memory = known;
        }
        return known;
    }

    /** Traps unless so many bytes at an address lie in memory and are aligned. */
    void require(String what, int address, long bytes, int alignment) {
        if ((address & (alignment - 1)) != 0) {
            throw new WasmRuntimeException("unaligned pointer: %s at %s, which is not a multiple of %d"
                    .formatted(what, Integer.toUnsignedString(address), alignment));
        }
        if (Integer.toUnsignedLong(address) + bytes > memoryBytes()) {
            throw new WasmRuntimeException("%s out of bounds of memory: %d bytes at %s of %d"
                    .formatted(what, bytes, Integer.toUnsignedString(address), memoryBytes()));
        }
    }

    private long memoryBytes() {
        return (long) memory().pages() * Memory.PAGE_SIZE;
    }

    /** Has the guest allocate memory. */
    int allocate(int alignment, long bytes) {
        if (bytes > MAX_VALUE_BYTES) {
            throw new WasmRuntimeException(
                    "a value of %d bytes is over the limit of %d".formatted(bytes, MAX_VALUE_BYTES));
        }
        boolean before = handles().mayLeave(false);
        int address = options.realloc().allocate(0, 0, alignment, (int) bytes);
        var _ = handles().mayLeave(before);
        if ((address & (alignment - 1)) != 0) {
            throw new WasmRuntimeException("realloc return: result not aligned: %s is not a multiple of %d"
                    .formatted(Integer.toUnsignedString(address), alignment));
        }
        if (Integer.toUnsignedLong(address) + bytes > memoryBytes()) {
            throw new WasmRuntimeException("realloc return: beyond end of memory: %d bytes at %s of %d"
                    .formatted(bytes, Integer.toUnsignedString(address), memoryBytes()));
        }
        return address;
    }

    /** Takes of the host's heap; traps if the call's values take too much together. */
    void charge(long bytes) {
        hostBytes += bytes;
        if (hostBytes > MAX_HOST_BYTES) {
            throw new WasmRuntimeException(
                    "the values of one call take more than %d MiB".formatted(MAX_HOST_BYTES >> 20));
        }
    }

    /** What is behind a handle of the guest, lent until the call ends. */
    Object lend(int handle, ResourceType type) {
        Handles.Handle entry = handles().lend(handle, type);
        if (lent == null) {
            lent = new ArrayList<>(1);
        }
        lent.add(entry);
        return Handles.lent(entry);
    }

    /** What is behind a handle that the guest gives away. */
    Object take(int handle, ResourceType type) {
        Object representation = handles().take(handle, type);
        if (taken == null) {
            taken = new ArrayList<>(1);
        }
        taken.add(new Taken(type, representation));
        return representation;
    }

    /** Lends the guest what it must drop before the call ends. */
    int borrow(ResourceType type, Object representation) {
        if (type.isDefinedBy(handles())) {
            return (Integer) representation;
        }
        borrows++;
        return handles().borrow(type, representation, this);
    }

    /** The guest dropped a handle that it borrowed. */
    void returnBorrow() {
        borrows--;
    }

    /** Traps if the guest still has a handle that it borrowed for this call. */
    void requireNoBorrows() {
        if (borrows > 0) {
            throw new WasmRuntimeException(
                    "borrow handles still remain at the end of the call: %d of them".formatted(borrows));
        }
    }

    /** What was taken has nobody who gets it, for the call does not happen. */
    void destroyTaken() {
        if (taken != null) {
            taken.stream()
                    .filter(each -> each.type().isHosts())
                    .forEach(each -> each.type().destroy(each.representation()));
        }
    }

    /** Ends the loans of the guest. */
    void end() {
        if (lent != null) {
            lent.forEach(Handles.Handle::giveBack);
        }
    }
}
