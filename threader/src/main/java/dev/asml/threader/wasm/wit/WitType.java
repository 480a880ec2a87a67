package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A type as WIT text spells it: names are not resolved. */
sealed interface WitType {
    /** A name of the interface's scope. */
    record Named(String name, int line) implements WitType {}

    /** A type that WIT itself names. */
    record Plain(ValueType.Primitive type) implements WitType {}

    /** {@code list<T>}, or {@code list<T, 4>}; the length is -1 unless it is fixed. */
    record ListOf(WitType element, int length) implements WitType {}

    /** {@code option<T>}. */
    record Option(WitType value) implements WitType {}

    /** {@code result<T, E>}; either may be absent. */
    record Result(@Nullable WitType ok, @Nullable WitType error) implements WitType {}

    /** {@code tuple<...>}. */
    record Tuple(List<WitType> elements) implements WitType {}

    /** {@code own<R>}. */
    record Own(Named resource) implements WitType {}

    /** {@code borrow<R>}. */
    record Borrow(Named resource) implements WitType {}
}
