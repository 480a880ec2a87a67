package dev.asml.threader.wasm.component;

import java.util.List;
import java.util.Map;

/** What stands in a component's index space of types. */
sealed interface DefinedType {
    /** A type of values. */
    record Value(ValueType type) implements DefinedType {}

    /** A type of resources. Not equal to another by value: a name that it was given counts for itself alone. */
    final class Resource implements DefinedType {
        private final ResourceType type;

        Resource(ResourceType type) {
            this.type = type;
        }

        ResourceType type() {
            return type;
        }
    }

    /** A type of functions. */
    record Function(Signature signature) implements DefinedType {}

    /**
     * A type of instances.
     *
     * @param abstracts the resource types that each instance has its own of
     */
    record Instance(List<ResourceType> abstracts, Map<String, ExternType> exports) implements DefinedType {}

    /** A type of components. */
    record Component(ComponentType type) implements DefinedType {}

    /** For messages. */
    default String label() {
        return switch (this) {
            case Value _ -> "defined type";
            case Resource _ -> "resource";
            case Function _ -> "function type";
            case Instance _ -> "instance type";
            case Component _ -> "component type";
        };
    }
}
