package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a type mentions resource types that are not its own. */
final class ResourceSearch {
    private final Effort effort;
    private final Set<ResourceType> own = new HashSet<>();
    private final Set<ValueType> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    ResourceSearch(Effort effort) {
        this.effort = effort;
    }

    boolean finds(DefinedType type) {
        return switch (type) {
            case DefinedType.Value(ValueType value) -> finds(value);
            case DefinedType.Resource resource -> !own.contains(resource.type());
            case DefinedType.Function(Signature signature) -> finds(signature);
            case DefinedType.Instance(List<ResourceType> abstracts, Map<String, ExternType> exports) -> {
                own.addAll(abstracts);
                yield finds(exports);
            }
            case DefinedType.Component(ComponentType component) -> finds(component);
        };
    }

    private boolean finds(ComponentType type) {
        own.addAll(type.wanted());
        own.addAll(type.made());
        return finds(type.imports()) || finds(type.exports());
    }

    private boolean finds(Map<String, ExternType> types) {
        for (ExternType type : types.values()) {
            if (finds(type)) {
                return true;
            }
        }
        return false;
    }

    private boolean finds(ExternType type) {
        effort.spend(1);
        return switch (type) {
            case ExternType.Function(Signature signature) -> finds(signature);
            case ExternType.Instance(Map<String, ExternType> exports) -> finds(exports);
            case ExternType.Component(ComponentType component) -> finds(component);
            case ExternType.Module _ -> false;
            case ExternType.Type(DefinedType defined) -> finds(defined);
        };
    }

    private boolean finds(Signature signature) {
        return findsIn(signature.parameters()) || finds(signature.result());
    }

    private boolean findsIn(List<Field> fields) {
        for (Field field : fields) {
            if (finds(field.type())) {
                return true;
            }
        }
        return false;
    }

    private boolean finds(@Nullable ValueType type) {
        if (type == null || !seen.add(type)) {
            return false;
        }
        effort.spend(1);
        return switch (type) {
            case ValueType.Primitive _, ValueType.Names _, ValueType.Flags _ -> false;
            case ValueType.ListOf list -> finds(list.element());
            case ValueType.Fields(List<Field> fields) -> findsIn(fields);
            case ValueType.Cases(List<Field> cases) -> findsIn(cases);
            case ValueType.Tuple(List<ValueType> elements) -> elements.stream().anyMatch(this::finds);
            case ValueType.Option(ValueType value) -> finds(value);
            case ValueType.Result(ValueType ok, ValueType error) -> finds(ok) || finds(error);
            case ValueType.Own(ResourceType resource) -> !own.contains(resource);
            case ValueType.Borrow(ResourceType resource) -> !own.contains(resource);
        };
    }
}
