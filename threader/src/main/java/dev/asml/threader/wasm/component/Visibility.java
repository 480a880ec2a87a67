package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which types have a name outside of a component: what it imports or exports may mention only those. Such a name is
 * held by a type's object, not by its value.
 *
 * <p>Source of the rules: the component model's Explainer.md, "External Visibility of Types".
 */
final class Visibility {
    private final Set<Object> imported = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> known = Collections.newSetFromMap(new IdentityHashMap<>());
    private final IdentityHashMap<ValueType, DefinedType.Resource> handles = new IdentityHashMap<>();

    /** The same type as an object that can have a name of its own. */
    static DefinedType renamed(DefinedType type) {
        return switch (type) {
            case DefinedType.Value(ValueType value) -> new DefinedType.Value(renamed(value));
            case DefinedType.Resource resource -> new DefinedType.Resource(resource.type());
            case DefinedType.Function _, DefinedType.Instance _, DefinedType.Component _ -> type;
        };
    }

    private static ValueType renamed(ValueType type) {
        return switch (type) {
            case ValueType.Fields(List<Field> fields) -> new ValueType.Fields(fields);
            case ValueType.Cases(List<Field> cases) -> new ValueType.Cases(cases);
            case ValueType.Names(List<String> names) -> new ValueType.Names(names);
            case ValueType.Flags(List<String> names) -> new ValueType.Flags(names);
            case ValueType.Primitive _,
                    ValueType.ListOf _,
                    ValueType.Tuple _,
                    ValueType.Option _,
                    ValueType.Result _,
                    ValueType.Own _,
                    ValueType.Borrow _ -> type;
        };
    }

    /** Remembers by which of its names a handle's type was told. */
    void handle(ValueType handle, DefinedType.Resource resource) {
        handles.put(handle, resource);
    }

    void imported(String name, ExternType type) {
        if (!new Check(imported).sees(type)) {
            throw new ComponentException("import `%s`: %s not valid to be used as import".formatted(name, label(type)));
        }
        remember(type, imported);
        remember(type, known);
    }

    /** Checks the type as it was, and names the types of the export's new index. */
    void exported(String name, ExternType was, ExternType now) {
        if (!new Check(known).sees(was)) {
            throw new ComponentException("export `%s`: %s not valid to be used as export".formatted(name, label(was)));
        }
        remember(now, known);
    }

    private static String label(ExternType type) {
        return type instanceof ExternType.Function ? "func" : type.sort().toString();
    }

    private static void remember(ExternType type, Set<Object> names) {
        switch (type) {
            case ExternType.Type(DefinedType.Value(ValueType value)) -> names.add(value);
            case ExternType.Type(DefinedType.Resource resource) -> {
                names.add(resource);
                names.add(resource.type());
            }
            case ExternType.Instance(Map<String, ExternType> exports) ->
                exports.values().forEach(each -> remember(each, names));
            case ExternType.Type _, ExternType.Function _, ExternType.Component _, ExternType.Module _ -> {}
        }
    }

    /** One check, which looks at each type once. */
    private final class Check {
        private final Set<Object> names;
        private final Set<Object> own = Collections.newSetFromMap(new IdentityHashMap<>());
        private final Set<ValueType> seen = Collections.newSetFromMap(new IdentityHashMap<>());

        Check(Set<Object> names) {
            this.names = names;
        }

        private boolean named(Object type) {
            return names.contains(type) || own.contains(type);
        }

        boolean sees(ExternType type) {
            return switch (type) {
                case ExternType.Function(Signature signature) -> sees(signature);
                case ExternType.Type(DefinedType.Function(Signature signature)) -> sees(signature);
                case ExternType.Type(DefinedType.Value(ValueType value)) -> {
                    boolean sees = seesParts(value);
                    own.add(value);
                    yield sees;
                }
                case ExternType.Type(DefinedType.Resource _) -> {
                    remember(type, own);
                    yield true;
                }
                case ExternType.Instance(Map<String, ExternType> exports) -> {
                    for (ExternType each : exports.values()) {
                        if (!sees(each)) {
                            yield false;
                        }
                    }
                    yield true;
                }
                case ExternType.Type _, ExternType.Component _, ExternType.Module _ -> true;
            };
        }

        private boolean sees(Signature signature) {
            return seesFields(signature.parameters()) && sees(signature.result());
        }

        private boolean seesFields(List<Field> fields) {
            for (Field field : fields) {
                if (!sees(field.type())) {
                    return false;
                }
            }
            return true;
        }

        private boolean sees(@Nullable ValueType type) {
            if (type == null || named(type) || !seen.add(type)) {
                return true;
            }
            return switch (type) {
                case ValueType.Fields _, ValueType.Cases _, ValueType.Names _, ValueType.Flags _ -> false;
                case ValueType.Primitive _,
                        ValueType.ListOf _,
                        ValueType.Tuple _,
                        ValueType.Option _,
                        ValueType.Result _,
                        ValueType.Own _,
                        ValueType.Borrow _ -> seesParts(type);
            };
        }

        private boolean seesParts(ValueType type) {
            return switch (type) {
                case ValueType.Primitive _, ValueType.Names _, ValueType.Flags _ -> true;
                case ValueType.Fields(List<Field> fields) -> seesFields(fields);
                case ValueType.Cases(List<Field> cases) -> seesFields(cases);
                case ValueType.ListOf list -> sees(list.element());
                case ValueType.Tuple tuple -> {
                    for (ValueType element : tuple.elements()) {
                        if (!sees(element)) {
                            yield false;
                        }
                    }
                    yield true;
                }
                case ValueType.Option option -> sees(option.value());
                case ValueType.Result result -> sees(result.ok()) && sees(result.error());
                case ValueType.Own own -> seesHandle(own, own.resource());
                case ValueType.Borrow borrow -> seesHandle(borrow, borrow.resource());
            };
        }

        private boolean seesHandle(ValueType handle, ResourceType resource) {
            DefinedType.Resource told = handles.get(handle);
            return named(told == null ? resource : told);
        }
    }
}
