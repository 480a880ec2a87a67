package dev.asml.threader.wasm.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A type of values, resolved: no names or indices are left in it. Equal if the component model holds them equal. */
public sealed interface ValueType {
    /** Types without parts. */
    enum Primitive implements ValueType {
        BOOL,
        S8,
        U8,
        S16,
        U16,
        S32,
        U32,
        S64,
        U64,
        F32,
        F64,
        CHAR,
        STRING
    }

    /** Values of one type in a row; {@code length} is -1 unless the type fixes it. */
    record ListOf(ValueType element, int length) implements ValueType {}

    /** Named values. */
    record Fields(List<Field> fields) implements ValueType {}

    /** One value of a record, or one case of a variant, where the type may be absent. */
    record Field(String name, @Nullable ValueType type) {}

    /** Values in a row, each of its own type. */
    record Tuple(List<ValueType> elements) implements ValueType {}

    /** One of several cases. */
    record Cases(List<Field> cases) implements ValueType {}

    /** One of several names. */
    record Names(List<String> names) implements ValueType {}

    /** A value or none. */
    record Option(ValueType value) implements ValueType {}

    /** A value or an error; either may carry nothing. */
    record Result(@Nullable ValueType ok, @Nullable ValueType error) implements ValueType {}

    /** Any of several names. */
    record Flags(List<String> names) implements ValueType {}

    /** A handle that goes to whoever gets it. */
    record Own(ResourceType resource) implements ValueType {}

    /** A handle for the length of a call. */
    record Borrow(ResourceType resource) implements ValueType {}
}
