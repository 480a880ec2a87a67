package dev.asml.threader.wasm.component;

import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * How much of types may be looked at for one component, and how deep they may lie in each other: types that share parts
 * can be small to write and huge to read.
 */
final class Effort {
    private static final int MOST = 1_000_000;
    private static final int MAX_DEPTH = 100;

    private final IdentityHashMap<Object, Integer> depths = new IdentityHashMap<>();
    private int spent;

    /** Looks at some more. */
    void spend(int parts) {
        spent += parts;
        if (spent > MOST) {
            throw new ComponentException("the component's types are too complex");
        }
    }

    /** Fails if a type lies too deep, which types that are less deep by one are known not to. */
    void requireShallow(ExternType type) {
        if (depth(type) > MAX_DEPTH) {
            throw new ComponentException("types of instances and components deeper than " + MAX_DEPTH);
        }
    }

    private int depth(ExternType type) {
        return switch (type) {
            case ExternType.Function _, ExternType.Module _ -> 1;
            case ExternType.Instance(Map<String, ExternType> exports) -> depth(exports, exports.values());
            case ExternType.Component(ComponentType component) -> depth(component);
            case ExternType.Type(DefinedType.Instance instance) ->
                depth(instance.exports(), instance.exports().values());
            case ExternType.Type(DefinedType.Component(ComponentType component)) -> depth(component);
            case ExternType.Type _ -> 1;
        };
    }

    private int depth(ComponentType type) {
        return Math.max(
                depth(type.imports(), type.imports().values()),
                depth(type.exports(), type.exports().values()));
    }

    private int depth(Object key, Collection<ExternType> parts) {
        Integer known = depths.get(key);
        if (known == null) {
            spend(1 + parts.size());
            int deepest = 0;
            for (ExternType part : parts) {
                deepest = Math.max(deepest, depth(part));
            }
            known = 1 + deepest;
            depths.put(key, known);
        }
        return known;
    }
}
