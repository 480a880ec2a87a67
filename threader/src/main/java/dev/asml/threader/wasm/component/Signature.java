package dev.asml.threader.wasm.component;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The type of a function between components. Safe for use by many threads. */
public final class Signature {
    private final List<ValueType.Field> parameters;
    private final @Nullable ValueType result;
    private @Nullable Plan plan;

    /** A type; the result is absent if the function has none. */
    public Signature(List<ValueType.Field> parameters, @Nullable ValueType result) {
        this.parameters = List.copyOf(parameters);
        this.result = result;
    }

    /** In order. */
    public List<ValueType.Field> parameters() {
        return parameters;
    }

    /** Absent if the function has none. */
    public @Nullable ValueType result() {
        return result;
    }

    /** How values of the function cross a border; made once. Two threads may make it twice, which is harmless. */
    Plan plan() {
        Plan made = plan;
        if (made == null) {
            made = Plan.of(this);
            plan = made;
        }
        return made;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Signature that
                && parameters.equals(that.parameters)
                && Objects.equals(result, that.result);
    }

    @Override
    public int hashCode() {
        return Objects.hash(parameters, result);
    }

    @Override
    public String toString() {
        return "Signature[parameters=%s, result=%s]".formatted(parameters, result);
    }
}
