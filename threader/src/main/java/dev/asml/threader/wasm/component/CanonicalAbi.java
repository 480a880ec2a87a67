package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
     * @param memory asked for at each call that needs it, for an instance may be made before its memory is; null if there
     *     is none
     * @param realloc for lists and strings that go to the instance
     * @param encoding of its strings
     * @param handles of its instance
     */
    public record Options(Supplier<@Nullable Memory> memory, Realloc realloc, Encoding encoding, Handles handles) {}

    private static final long[] NOTHING = {};

    /** The core type of a function that is lowered: how a guest imports it. */
    public static FunctionType lowered(Signature signature) {
        return signature.plan().lowered();
    }

    /** The core type of a function that is to be lifted: how a guest exports it. */
    public static FunctionType lifted(Signature signature) {
        return signature.plan().lifted();
    }

    /** A function as a guest can import it. */
    public static CoreFunction lower(ComponentFunction function, Options options) {
        Plan plan = function.signature().plan();
        return flat -> callOut(plan, function, options, flat);
    }

    private static long[] callOut(Plan plan, ComponentFunction function, Options options, long[] flat) {
        options.handles().requireMayLeave();
        Call call = new Call(options);
        try {
            Object result = function.call(liftParameters(plan, call, flat));
            return lowerResult(plan, call, result, flat);
        } finally {
            call.end();
        }
    }

    private static Object[] liftParameters(Plan plan, Call call, long[] flat) {
        RecordCodec parameters = plan.parameters();
        try {
            if (!plan.spilled()) {
                return (Object[]) parameters.lift(call, flat, 0);
            }
            call.require("parameters", (int) flat[0], parameters.size(), parameters.alignment());
            return (Object[]) parameters.load(call, (int) flat[0]);
        } catch (RuntimeException e) {
            call.destroyTaken();
            throw e;
        }
    }

    private static long[] lowerResult(Plan plan, Call call, @Nullable Object result, long[] flat) {
        Codec codec = plan.result();
        if (codec == null) {
            return NOTHING;
        }
        Object value = Objects.requireNonNull(result, "a function with a result gave none");
        if (!plan.returned()) {
            long[] results = new long[codec.flat().size()];
            codec.lower(call, value, results, 0);
            return results;
        }
        int area = (int) flat[flat.length - 1];
        call.require("result", area, codec.size(), codec.alignment());
        codec.store(call, value, area);
        return NOTHING;
    }

    /**
     * A guest's function as others call it.
     *
     * @param postReturn called with the core result when that was read; may do nothing
     */
    public static ComponentFunction lift(
            CoreFunction function, Signature signature, Options options, CoreFunction postReturn) {
        Plan plan = signature.plan();
        return new ComponentFunction() {
            @Override
            public Signature signature() {
                return signature;
            }

            @Override
            public @Nullable Object call(Object... arguments) {
                return callIn(plan, function, options, postReturn, arguments);
            }
        };
    }

    private static @Nullable Object callIn(
            Plan plan, CoreFunction function, Options options, CoreFunction postReturn, Object[] arguments) {
        Call call = new Call(options);
        long[] results = function.call(lowerParameters(plan, call, arguments));
        Object result = liftResult(plan, call, results);
        call.requireNoBorrows();
        boolean before = options.handles().mayLeave(false);
        var _ = postReturn.call(results);
        var _ = options.handles().mayLeave(before);
        return result;
    }

    private static long[] lowerParameters(Plan plan, Call call, Object[] arguments) {
        RecordCodec parameters = plan.parameters();
        if (!plan.spilled()) {
            long[] flat = new long[parameters.flat().size()];
            parameters.lower(call, arguments, flat, 0);
            return flat;
        }
        int address = call.allocate(parameters.alignment(), parameters.size());
        parameters.store(call, arguments, address);
        return new long[] {address};
    }

    private static @Nullable Object liftResult(Plan plan, Call call, long[] results) {
        Codec codec = plan.result();
        if (codec == null) {
            return null;
        }
        if (!plan.returned()) {
            return codec.lift(call, results, 0);
        }
        call.require("result", (int) results[0], codec.size(), codec.alignment());
        return codec.load(call, (int) results[0]);
    }
}
