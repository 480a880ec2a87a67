package dev.asml.threader.wasm.component;

import org.jspecify.annotations.Nullable;

/**
 * A value of a variant, enum, option or result type.
 *
 * @param index which case it is: for an option 0 is none and 1 is some, for a result 0 is ok and 1 is an error
 * @param value what the case carries; null if it carries nothing
 */
public record Variant(int index, @Nullable Object value) {
    private static final Variant NONE = new Variant(0, null);

    /** A case that carries nothing. */
    public static Variant of(int index) {
        return new Variant(index, null);
    }

    /** The option that is empty. */
    public static Variant none() {
        return NONE;
    }

    /** The option of a value; null is none. */
    public static Variant option(@Nullable Object value) {
        return value == null ? NONE : new Variant(1, value);
    }

    /** A good result. */
    public static Variant ok(@Nullable Object value) {
        return new Variant(0, value);
    }

    /** A bad result. */
    public static Variant error(@Nullable Object value) {
        return new Variant(1, value);
    }
}
