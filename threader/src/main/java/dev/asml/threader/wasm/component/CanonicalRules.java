package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.Definition.Act;
import dev.asml.threader.wasm.component.Definition.Canonical;
import dev.asml.threader.wasm.component.Measures.Measure;
import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.List;
import java.util.Objects;

/**
 * What canonical definitions must be given.
 *
 * <p>Source of the rules: the component model's CanonicalABI.md, "canonopt Validation", "canon lift", "canon lower".
 */
final class CanonicalRules {
    private static final int MAX_FLAT_PARAMETERS = 16;
    private static final int MAX_FLAT_RESULTS = 1;
    private static final FunctionType TAKES_ONE = FunctionType.of(List.of(ValType.I32), List.of());
    private static final FunctionType ONE_TO_ONE = FunctionType.of(List.of(ValType.I32), List.of(ValType.I32));
    private static final FunctionType REALLOC =
            FunctionType.of(List.of(ValType.I32, ValType.I32, ValType.I32, ValType.I32), List.of(ValType.I32));

    private final Scope scope;
    private final Measures measures;

    CanonicalRules(Scope scope, Measures measures) {
        this.scope = scope;
        this.measures = measures;
    }

    static FunctionType type(Act act) {
        return switch (act) {
            case NEW, REP -> ONE_TO_ONE;
            case DROP -> TAKES_ONE;
        };
    }

    void requireDestructor(int function) {
        if (!scope.coreFunction(function).equals(TAKES_ONE)) {
            throw new ComponentException(
                    "wrong signature for a destructor: %s".formatted(scope.coreFunction(function)));
        }
    }

    void requireLift(Definition.Lift lift, Signature signature) {
        Flow in = flow(signature.parameters());
        Flow out = result(signature);
        Canonical options = lift.options();
        boolean spilled = in.flat > MAX_FLAT_PARAMETERS;
        require(options, in.pointers || out.pointers || spilled || out.flat > MAX_FLAT_RESULTS, in.pointers || spilled);
        FunctionType type = CanonicalAbi.lifted(signature);
        requireFlat(scope.coreFunction(lift.function()), type);
        if (options.postReturn() >= 0) {
            FunctionType wanted = FunctionType.of(type.returns(), List.of());
            if (!scope.coreFunction(options.postReturn()).equals(wanted)) {
                throw new ComponentException("canonical option `post-return` uses a core function with an incorrect "
                        + "signature: it should be " + wanted);
            }
        }
    }

    void requireLower(Definition.Lower lower, Signature signature) {
        Flow in = flow(signature.parameters());
        Flow out = result(signature);
        Canonical options = lower.options();
        if (options.postReturn() >= 0) {
            throw new ComponentException("canonical option `post-return` cannot be specified for lowerings");
        }
        require(
                options,
                in.pointers || out.pointers || in.flat > MAX_FLAT_PARAMETERS || out.flat > MAX_FLAT_RESULTS,
                out.pointers);
    }

    private void require(Canonical options, boolean memory, boolean realloc) {
        if (options.memory() >= 0) {
            var _ = scope.core(Sort.CORE_MEMORY, options.memory());
        }
        if (options.realloc() >= 0) {
            if (!scope.coreFunction(options.realloc()).equals(REALLOC)) {
                throw new ComponentException(
                        "canonical option `realloc` uses a core function with an incorrect signature");
            }
            if (options.memory() < 0) {
                throw new ComponentException("canonical option `realloc` requires `memory` to also be specified");
            }
        }
        if (memory && options.memory() < 0) {
            throw new ComponentException("canonical option `memory` is required");
        }
        if (realloc && options.realloc() < 0) {
            throw new ComponentException("canonical option `realloc` is required");
        }
    }

    private static void requireFlat(FunctionType given, FunctionType wanted) {
        if (!given.params().equals(wanted.params())) {
            throw new ComponentException("lowered parameter types `%s` do not match parameter types `%s`"
                    .formatted(wanted.params(), given.params()));
        }
        if (!given.returns().equals(wanted.returns())) {
            throw new ComponentException("lowered result types `%s` do not match result types `%s`"
                    .formatted(wanted.returns(), given.returns()));
        }
    }

    /** What goes one way in a call. */
    private record Flow(long flat, boolean pointers) {}

    private Flow flow(List<Field> fields) {
        long flat = 0;
        boolean pointers = false;
        for (Field field : fields) {
            Measure measure = measures.of(Objects.requireNonNull(field.type()));
            flat += measure.flat();
            pointers |= measure.pointers();
        }
        return new Flow(flat, pointers);
    }

    private Flow result(Signature signature) {
        if (signature.result() == null) {
            return new Flow(0, false);
        }
        Measure measure = measures.of(signature.result());
        return new Flow(measure.flat(), measure.pointers());
    }
}
