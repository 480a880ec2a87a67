package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;

/** The type of what a core module imports or exports. */
public sealed interface CoreExtern {
    /** A function. */
    record Function(FunctionType type) implements CoreExtern {}

    /** A table. */
    record Table(ValType element, long least, long most) implements CoreExtern {}

    /** A memory, in pages. */
    record Memory(long least, long most, boolean shared) implements CoreExtern {}

    /** A global. */
    record Global(ValType type, boolean mutable) implements CoreExtern {}

    /** A tag of exceptions. */
    record Tag(FunctionType type) implements CoreExtern {}

    /** Whether a thing of this type can stand where one of type {@code wanted} is asked for. */
    default boolean fits(CoreExtern wanted) {
        return switch (this) {
            case Function _, Global _, Tag _ -> equals(wanted);
            case Table mine ->
                wanted instanceof Table other
                        && mine.element.equals(other.element)
                        && within(mine.least, mine.most, other.least, other.most);
            case Memory mine ->
                wanted instanceof Memory other
                        && mine.shared == other.shared
                        && within(mine.least, mine.most, other.least, other.most);
        };
    }

    private static boolean within(long least, long most, long wantedLeast, long wantedMost) {
        return least >= wantedLeast && most <= wantedMost;
    }

    /** The index space that it is in. */
    default Sort sort() {
        return switch (this) {
            case Function _ -> Sort.CORE_FUNCTION;
            case Table _ -> Sort.CORE_TABLE;
            case Memory _ -> Sort.CORE_MEMORY;
            case Global _ -> Sort.CORE_GLOBAL;
            case Tag _ -> Sort.CORE_TAG;
        };
    }
}
