package dev.asml.threader.wasm.component;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A type as the binary has it: its parts are indices. */
sealed interface TypeSyntax {
    /** A value's type: without parts, or by its index. */
    record Part(ValueType.@Nullable Primitive primitive, int index) {}

    /** A part with a name; only a case of a variant may have no type. */
    record Label(String name, @Nullable Part type) {}

    /** One that has a code of its own. */
    record Primitive(ValueType.Primitive type) implements TypeSyntax {}

    /** A record. */
    record Fields(List<Label> fields) implements TypeSyntax {}

    /** A variant. */
    record Cases(List<Label> cases) implements TypeSyntax {}

    /** A list; {@code length} is -1 unless it is fixed. */
    record ListOf(Part element, int length) implements TypeSyntax {}

    /** A tuple. */
    record Tuple(List<Part> elements) implements TypeSyntax {}

    /** Flags. */
    record Flags(List<String> names) implements TypeSyntax {}

    /** An enum. */
    record Names(List<String> names) implements TypeSyntax {}

    /** An option. */
    record Option(Part value) implements TypeSyntax {}

    /** A result. */
    record Result(@Nullable Part ok, @Nullable Part error) implements TypeSyntax {}

    /** A handle that is owned. */
    record Own(int resource) implements TypeSyntax {}

    /** A handle that is lent. */
    record Borrow(int resource) implements TypeSyntax {}

    /** A function. */
    record Signature(List<Label> parameters, @Nullable Part result) implements TypeSyntax {}

    /** A new type of resources; {@code destructor} is -1 if there is none. */
    record Resource(int destructor) implements TypeSyntax {}

    /** What components import and export. */
    record ComponentOf(List<Definition> declarations) implements TypeSyntax {}

    /** What instances export. */
    record InstanceOf(List<Definition> declarations) implements TypeSyntax {}
}
