package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.function.Supplier;

/**
 * How values of component types become core values and bytes in linear memory, and back.
 *
 * <p>Source of the rules: the component model's CanonicalABI.md.
 */
public final class CanonicalAbi {
    private CanonicalAbi() {}

    /** How strings lie in memory. */
    public enum Encoding {
        UTF8,
        UTF16,
        LATIN1_OR_UTF16
    }

    /** The guest's {@code realloc}: old address, old size, alignment, new size, giving the new address. */
    @FunctionalInterface
    public interface Realloc {
        /** Calls it; the result is checked by the caller. */
        int allocate(int old, int oldSize, int alignment, int newSize);
    }

    /** A core function. */
    @FunctionalInterface
    public interface CoreFunction {
        /** Calls it; an empty array if it has no result. */
        long[] call(long... arguments);
    }

    /**
     * What lifting and lowering need of the instance on the core side.
     *
     * @param memory asked for at each call, for an instance may be made before its memory is
     * @param realloc for lists and strings that go to the instance
     * @param encoding of its strings
     * @param handles of its instance
     */
    public record Options(Supplier<Memory> memory, Realloc realloc, Encoding encoding, Handles handles) {}

    /** The core type of a function that is lowered: how a guest imports it. */
    public static FunctionType lowered(Signature signature) {
        throw new UnsupportedOperationException();
    }

    /** The core type of a function that is to be lifted: how a guest exports it. */
    public static FunctionType lifted(Signature signature) {
        throw new UnsupportedOperationException();
    }

    /** A function as a guest can import it. */
    public static CoreFunction lower(ComponentFunction function, Options options) {
        throw new UnsupportedOperationException();
    }

    /**
     * A guest's function as others call it.
     *
     * @param postReturn called with the core result when that was read; may do nothing
     */
    public static ComponentFunction lift(
            CoreFunction function, Signature signature, Options options, CoreFunction postReturn) {
        throw new UnsupportedOperationException();
    }
}
