package dev.asml.threader.wasm.component;

import java.util.Map;

/** The type of what a component imports or exports. */
sealed interface ExternType {
    /** A function. */
    record Function(dev.asml.threader.wasm.component.Signature signature) implements ExternType {}

    /** An instance, whose resource types are known where it is. */
    record Instance(Map<String, ExternType> exports) implements ExternType {}

    /** A component. */
    record Component(ComponentType type) implements ExternType {}

    /** A core module. */
    record Module(CoreModuleType type) implements ExternType {}

    /** A type. */
    record Type(DefinedType type) implements ExternType {}

    /** The index space that it is in. */
    default Sort sort() {
        return switch (this) {
            case Function _ -> Sort.FUNCTION;
            case Instance _ -> Sort.INSTANCE;
            case Component _ -> Sort.COMPONENT;
            case Module _ -> Sort.CORE_MODULE;
            case Type _ -> Sort.TYPE;
        };
    }
}
