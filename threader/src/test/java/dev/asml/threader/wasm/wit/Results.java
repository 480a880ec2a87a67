package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.component.Variant;
import java.util.Objects;

/** What results and options of the host's functions hold. */
public final class Results {
    private Results() {}

    /** A result that is good and has a value. */
    public static Object ok(Object result) {
        return value(result, 0);
    }

    /** A result that is good, of a type that has no value then. */
    static void done(Object result) {
        assertThat(result).isEqualTo(Variant.ok(null));
    }

    /** A result that is bad and says why. */
    static Object error(Object result) {
        return value(result, 1);
    }

    /** A result that is bad, of a type that says no more. */
    static void refused(Object result) {
        assertThat(result).isEqualTo(Variant.error(null));
    }

    /** An option that has something. */
    static Object some(Object option) {
        return value(option, 1);
    }

    /** What the case with that index carries, if the value is that. */
    static Object value(Object given, int index) {
        assertThat(((Variant) given).index()).as("%s", given).isEqualTo(index);
        return Objects.requireNonNull(((Variant) given).value());
    }
}
