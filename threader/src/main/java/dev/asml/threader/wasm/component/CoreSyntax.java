package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A core type as the binary has it. */
sealed interface CoreSyntax {
    /** A function. */
    record Function(FunctionType type) implements CoreSyntax {}

    /** A module. */
    record Module(List<Declaration> declarations) implements CoreSyntax {}

    /** A part of a module's type. */
    sealed interface Declaration {}

    /** What a module imports. */
    record Import(String module, String name, Thing type) implements Declaration {}

    /** What a module exports. */
    record Export(String name, Thing type) implements Declaration {}

    /** A type that others of the module refer to. */
    record Typed(FunctionType type) implements Declaration {}

    /** A core type of a scope around. */
    record Outer(int scopes, int index) implements Declaration {}

    /** An import's or export's type: by itself, or a function's or tag's by the index of its type. */
    record Thing(@Nullable CoreExtern type, boolean tag, int index) {}
}
