package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts resource types in the place of others. A type that is met twice becomes the same object. */
// What nothing is put into stays the same object, which tells it without a comparison of whole types.
@SuppressWarnings("ReferenceEquality")
final class Substitution {
    private final Map<ResourceType, ResourceType> resources = new HashMap<>();
    private final IdentityHashMap<ValueType, ValueType> values = new IdentityHashMap<>();
    private final IdentityHashMap<DefinedType.Resource, DefinedType> named = new IdentityHashMap<>();
    private final Effort effort;

    Substitution(Effort effort) {
        this.effort = effort;
    }

    /** Each of these by a new one. */
    static Substitution fresh(List<ResourceType> abstracts, List<ResourceType> made, Effort effort) {
        Substitution fresh = new Substitution(effort);
        fresh.refresh(abstracts, made);
        return fresh;
    }

    /** Each of these by a new one, too. */
    void refresh(List<ResourceType> abstracts, List<ResourceType> made) {
        for (ResourceType each : abstracts) {
            ResourceType placeholder = placeholder(each.name());
            resources.put(each, placeholder);
            made.add(placeholder);
        }
    }

    /** A resource type that is known to be one, but not which. */
    static ResourceType placeholder(String name) {
        return new ResourceType(name, _ -> {
            throw new IllegalStateException("a resource of a type that is not known yet");
        });
    }

    void put(ResourceType from, ResourceType to) {
        resources.put(from, to);
    }

    /** One type of values by another that is equal to it. */
    void put(ValueType from, ValueType to) {
        values.put(from, to);
    }

    @Nullable
    ResourceType bound(ResourceType type) {
        return resources.get(type);
    }

    ResourceType apply(ResourceType type) {
        return resources.getOrDefault(type, type);
    }

    ValueType apply(ValueType type) {
        ValueType known = values.get(type);
        if (known == null) {
            effort.spend(1);
            known = applied(type);
            values.put(type, known);
        }
        return known;
    }

    private @Nullable ValueType applyOptional(@Nullable ValueType type) {
        return type == null ? null : apply(type);
    }

    private ValueType applied(ValueType type) {
        return switch (type) {
            case ValueType.Primitive _, ValueType.Names _, ValueType.Flags _ -> type;
            case ValueType.ListOf(ValueType element, int length) -> {
                ValueType other = apply(element);
                yield other == element ? type : new ValueType.ListOf(other, length);
            }
            case ValueType.Fields(List<Field> fields) -> {
                List<Field> others = fields(fields);
                yield others == fields ? type : new ValueType.Fields(others);
            }
            case ValueType.Cases(List<Field> cases) -> {
                List<Field> others = fields(cases);
                yield others == cases ? type : new ValueType.Cases(others);
            }
            case ValueType.Tuple(List<ValueType> elements) -> {
                effort.spend(elements.size());
                List<ValueType> others = elements.stream().map(this::apply).toList();
                yield same(elements, others) ? type : new ValueType.Tuple(others);
            }
            case ValueType.Option(ValueType value) -> {
                ValueType other = apply(value);
                yield other == value ? type : new ValueType.Option(other);
            }
            case ValueType.Result(ValueType ok, ValueType error) -> {
                ValueType otherOk = applyOptional(ok);
                ValueType otherError = applyOptional(error);
                yield otherOk == ok && otherError == error ? type : new ValueType.Result(otherOk, otherError);
            }
            case ValueType.Own(ResourceType resource) -> {
                ResourceType other = apply(resource);
                yield other == resource ? type : new ValueType.Own(other);
            }
            case ValueType.Borrow(ResourceType resource) -> {
                ResourceType other = apply(resource);
                yield other == resource ? type : new ValueType.Borrow(other);
            }
        };
    }

    private static boolean same(List<ValueType> some, List<ValueType> others) {
        for (int i = 0; i < some.size(); i++) {
            if (some.get(i) != others.get(i)) {
                return false;
            }
        }
        return true;
    }

    private List<Field> fields(List<Field> fields) {
        effort.spend(fields.size());
        boolean same = true;
        List<Field> others = new ArrayList<>(fields.size());
        for (Field field : fields) {
            ValueType type = applyOptional(field.type());
            same &= type == field.type();
            others.add(type == field.type() ? field : new Field(field.name(), type));
        }
        return same ? fields : List.copyOf(others);
    }

    Signature apply(Signature signature) {
        List<Field> parameters = fields(signature.parameters());
        ValueType result = applyOptional(signature.result());
        return parameters == signature.parameters() && result == signature.result()
                ? signature
                : new Signature(parameters, result);
    }

    ExternType apply(ExternType type) {
        effort.spend(1);
        return switch (type) {
            case ExternType.Function(Signature signature) -> new ExternType.Function(apply(signature));
            case ExternType.Instance(Map<String, ExternType> exports) -> new ExternType.Instance(apply(exports));
            case ExternType.Component(ComponentType component) -> new ExternType.Component(apply(component));
            case ExternType.Module _ -> type;
            case ExternType.Type(DefinedType defined) -> new ExternType.Type(apply(defined));
        };
    }

    Map<String, ExternType> apply(Map<String, ExternType> types) {
        Map<String, ExternType> others = new LinkedHashMap<>();
        types.forEach((name, type) -> others.put(name, apply(type)));
        return others;
    }

    private ComponentType apply(ComponentType type) {
        return new ComponentType(type.wanted(), apply(type.imports()), type.made(), apply(type.exports()));
    }

    private DefinedType apply(DefinedType type) {
        return switch (type) {
            case DefinedType.Value(ValueType value) -> new DefinedType.Value(apply(value));
            case DefinedType.Resource resource ->
                named.computeIfAbsent(resource, _ -> new DefinedType.Resource(apply(resource.type())));
            case DefinedType.Function(Signature signature) -> new DefinedType.Function(apply(signature));
            case DefinedType.Instance(List<ResourceType> abstracts, Map<String, ExternType> exports) ->
                new DefinedType.Instance(abstracts, apply(exports));
            case DefinedType.Component(ComponentType component) -> new DefinedType.Component(apply(component));
        };
    }
}
