package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.TrapException;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The handles of one instance of a component, or of one core module: numbers from 1, each of a resource type, owned or
 * lent for the length of a call. Numbers are used again, the one that was given back last first. Bounded. Used by the
 * guest's thread only.
 *
 * <p>Source of the rules: the component model's CanonicalABI.md, "Table State", "Resource State" and "canon
 * resource.drop".
 */
public final class Handles implements AutoCloseable {
    /** The most handles that an instance may have at a time. */
    public static final int MAX_HANDLES = 65_536;

    private static final Handle[] NONE = {};
    private static final int[] NO_NUMBERS = {};
    private static final int FIRST_LENGTH = 16;

    /** One entry. */
    static final class Handle {
        private final ResourceType type;
        private final Object representation;
        private final @Nullable Call scope;
        private final long born;
        private int lends;

        private Handle(ResourceType type, Object representation, @Nullable Call scope, long born) {
            this.type = type;
            this.representation = representation;
            this.scope = scope;
            this.born = born;
        }

        private boolean owns() {
            return scope == null;
        }

        /** A call that it was lent to is over. */
        void giveBack() {
            lends--;
        }
    }

    private @Nullable Handle[] slots = NONE;
    private int[] free = NO_NUMBERS;
    private int freeCount;
    private int used;
    private long births;
    private boolean mayLeave = true;
    private final List<Handle> undead = new ArrayList<>(0);

    /** Makes an empty table. */
    public Handles() {}

    /** Adds an owning handle and gives its number; traps when there are too many. */
    public int own(ResourceType type, Object representation) {
        return add(new Handle(type, representation, null, births++));
    }

    /** The representation behind a handle of that type; traps if there is none such. */
    public Object at(int handle, ResourceType type) {
        return entry(handle, type).representation;
    }

    /** Takes an owning handle out, which must not be lent; traps otherwise. */
    public Object take(int handle, ResourceType type) {
        Handle entry = entry(handle, type);
        requireFree(handle, entry);
        if (!entry.owns()) {
            throw new WasmRuntimeException(
                    "handle index %s is borrowed, but the %s must be owned".formatted(number(handle), type));
        }
        remove(handle);
        return entry.representation;
    }

    /** The guest drops a handle: an owned resource is destroyed. */
    public void drop(int handle, ResourceType type) {
        requireMayLeave();
        Handle entry = entry(handle, type);
        requireFree(handle, entry);
        remove(handle);
        if (entry.scope != null) {
            entry.scope.returnBorrow();
            return;
        }
        destroy(entry);
    }

    /** What a trapping destructor leaves is tried again at the end. */
    private void destroy(Handle entry) {
        undead.add(entry);
        entry.type.destroy(entry.representation);
        undead.remove(entry);
    }

    /** The guest makes a handle of a resource type that its instance defines: canon resource.new. */
    int define(ResourceType type, int representation) {
        requireMayLeave();
        return own(type, representation);
    }

    /** The guest asks for the representation that it gave: canon resource.rep. */
    int defined(int handle, ResourceType type) {
        return (Integer) at(handle, type);
    }

    /** Adds a handle that is lent for the length of a call. */
    int borrow(ResourceType type, Object representation, Call scope) {
        return add(new Handle(type, representation, scope, births++));
    }

    /** Lends what is behind a handle until {@link Handle#giveBack()}. */
    Handle lend(int handle, ResourceType type) {
        Handle entry = entry(handle, type);
        entry.lends++;
        return entry;
    }

    /** What is behind a lent handle. */
    static Object lent(Handle entry) {
        return entry.representation;
    }

    /** How many handles there are. */
    int count() {
        return used - freeCount;
    }

    /** Traps if the instance is in code that may not call out: realloc and post-return. */
    void requireMayLeave() {
        if (!mayLeave) {
            throw new WasmRuntimeException("cannot leave component instance: it is in its realloc or post-return");
        }
    }

    /** Says whether the instance may call out from now on, and tells whether it might before. */
    boolean mayLeave(boolean may) {
        boolean before = mayLeave;
        mayLeave = may;
        return before;
    }

    private int add(Handle handle) {
        if (freeCount > 0) {
            int number = free[--freeCount];
            slots[number] = handle;
            return number + 1;
        }
        if (used == slots.length) {
            grow();
        }
        slots[used++] = handle;
        return used;
    }

    private void grow() {
        if (used == MAX_HANDLES) {
            throw new WasmRuntimeException("more than %d handles".formatted(MAX_HANDLES));
        }
        slots = Arrays.copyOf(slots, Math.min(MAX_HANDLES, Math.max(FIRST_LENGTH, 2 * used)));
    }

    private Handle entry(int handle, ResourceType type) {
        Handle entry = handle > 0 && handle <= used ? slots[handle - 1] : null;
        if (entry == null) {
            throw new WasmRuntimeException(
                    "unknown handle index %s: there is no such %s".formatted(number(handle), type));
        }
        requireType(handle, entry, type);
        return entry;
    }

    @SuppressWarnings("ReferenceEquality")
    private static void requireType(int handle, Handle entry, ResourceType type) {
        if (entry.type != type) {
            throw new WasmRuntimeException("handle index %s used with the wrong type, expected %s but found %s"
                    .formatted(number(handle), type, entry.type));
        }
    }

    private static void requireFree(int handle, Handle entry) {
        if (entry.lends != 0) {
            throw new WasmRuntimeException("cannot remove owned resource while borrowed: handle index %s, a %s"
                    .formatted(number(handle), entry.type));
        }
    }

    private static String number(int handle) {
        return Integer.toUnsignedString(handle);
    }

    private void remove(int handle) {
        slots[handle - 1] = null;
        if (freeCount == free.length) {
            free = Arrays.copyOf(free, Math.max(FIRST_LENGTH, 2 * freeCount));
        }
        free[freeCount++] = handle - 1;
    }

    /**
     * Destroys what is left of the host's resources, children before what they came of, which is older: the guest's run
     * is over. What guests define is forgotten; their destructors run by dropping only.
     */
    @Override
    public void close() {
        List<Handle> left = new ArrayList<>(undead);
        for (Handle each : slots) {
            if (each != null && each.owns() && each.type.isHosts()) {
                left.add(each);
            }
        }
        slots = NONE;
        used = 0;
        freeCount = 0;
        undead.clear();
        left.removeIf(each -> !each.type.isHosts());
        left.sort(Comparator.comparingLong((Handle each) -> each.born).reversed());
        destroyAll(left);
    }

    /**
     * Goes round as long as that helps: what has children cannot end before them. A child may be nobody's, if there was
     * no room for its handle; what traps for its sake in the end has ended all the same.
     */
    private static void destroyAll(List<Handle> handles) {
        List<Handle> left = handles;
        RuntimeException failure = null;
        int before;
        do {
            before = left.size();
            failure = null;
            List<Handle> again = new ArrayList<>(0);
            for (Handle each : left) {
                try {
                    each.type.destroy(each.representation);
                } catch (TrapException _) {
                    again.add(each);
                } catch (RuntimeException e) {
                    again.add(each);
                    failure = e;
                }
            }
            left = again;
        } while (!left.isEmpty() && left.size() < before);
        if (failure != null) {
            throw failure;
        }
    }
}
