package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;

/** What stands in a component's index space of core types. */
sealed interface CoreType {
    /** A function. */
    record Function(FunctionType type) implements CoreType {}

    /** A module. */
    record Module(CoreModuleType type) implements CoreType {}
}
