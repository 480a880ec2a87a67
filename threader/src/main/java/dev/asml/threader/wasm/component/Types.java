package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.types.FunctionType;
import dev.asml.threader.wasm.component.Definition.Description;
import dev.asml.threader.wasm.component.TypeSyntax.Label;
import dev.asml.threader.wasm.component.TypeSyntax.Part;
import dev.asml.threader.wasm.component.ValueType.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes types of what the binary says, in a scope; each is checked. */
final class Types {
    private final Scope scope;
    private final Measures measures;
    private final Effort effort;

    Types(Scope scope, Measures measures, Effort effort) {
        this.scope = scope;
        this.measures = measures;
        this.effort = effort;
    }

    DefinedType type(TypeSyntax syntax) {
        return switch (syntax) {
            case TypeSyntax.Signature signature -> new DefinedType.Function(signature(signature));
            case TypeSyntax.Resource _ ->
                throw new ComponentException("resources can only be defined within a concrete component");
            case TypeSyntax.ComponentOf(List<Definition> declarations) ->
                new DefinedType.Component(
                        declared(Scope.Kind.COMPONENT_TYPE, declarations).componentType());
            case TypeSyntax.InstanceOf(List<Definition> declarations) -> {
                Scope declared = declared(Scope.Kind.INSTANCE_TYPE, declarations);
                yield new DefinedType.Instance(List.copyOf(declared.made()), declared.exports());
            }
            case TypeSyntax.Primitive _,
                    TypeSyntax.Fields _,
                    TypeSyntax.Cases _,
                    TypeSyntax.ListOf _,
                    TypeSyntax.Tuple _,
                    TypeSyntax.Flags _,
                    TypeSyntax.Names _,
                    TypeSyntax.Option _,
                    TypeSyntax.Result _,
                    TypeSyntax.Own _,
                    TypeSyntax.Borrow _ -> {
                ValueType value = value(syntax);
                var _ = measures.of(value);
                yield new DefinedType.Value(value);
            }
        };
    }

    private ValueType value(TypeSyntax syntax) {
        return switch (syntax) {
            case TypeSyntax.Primitive(ValueType.Primitive type) -> type;
            case TypeSyntax.Fields(List<Label> fields) -> new ValueType.Fields(fields("record field", fields));
            case TypeSyntax.Cases(List<Label> cases) -> new ValueType.Cases(fields("variant case", cases));
            case TypeSyntax.ListOf(Part element, int length) -> new ValueType.ListOf(part(element), length);
            case TypeSyntax.Tuple(List<Part> elements) ->
                new ValueType.Tuple(elements.stream().map(this::part).toList());
            case TypeSyntax.Flags(List<String> names) -> new ValueType.Flags(names("flag", names));
            case TypeSyntax.Names(List<String> names) -> new ValueType.Names(names("enum tag", names));
            case TypeSyntax.Option(Part value) -> new ValueType.Option(part(value));
            case TypeSyntax.Result(Part ok, Part error) -> new ValueType.Result(optional(ok), optional(error));
            case TypeSyntax.Own(int index) -> handle(new ValueType.Own(scope.resource(index)), index);
            case TypeSyntax.Borrow(int index) -> handle(new ValueType.Borrow(scope.resource(index)), index);
            case TypeSyntax.Signature _, TypeSyntax.Resource _, TypeSyntax.ComponentOf _, TypeSyntax.InstanceOf _ ->
                throw new IllegalArgumentException("no type of values");
        };
    }

    private ValueType handle(ValueType type, int index) {
        scope.visibility().handle(type, (DefinedType.Resource) scope.type(index));
        return type;
    }

    private ValueType part(Part part) {
        if (part.primitive() != null) {
            return part.primitive();
        }
        if (scope.type(part.index()) instanceof DefinedType.Value(ValueType type)) {
            return type;
        }
        throw new ComponentException("type index %d is not a defined type".formatted(part.index()));
    }

    private @Nullable ValueType optional(@Nullable Part part) {
        return part == null ? null : part(part);
    }

    private List<Field> fields(String what, List<Label> labels) {
        requireNames(what, labels.stream().map(Label::name).toList());
        List<Field> fields = new ArrayList<>(labels.size());
        for (Label label : labels) {
            fields.add(new Field(label.name(), optional(label.type())));
        }
        return List.copyOf(fields);
    }

    private static List<String> names(String what, List<String> names) {
        requireNames(what, names);
        return names;
    }

    private static void requireNames(String what, List<String> names) {
        Set<String> canonical = new HashSet<>();
        for (String name : names) {
            ExternNames.requireLabel(name, what);
            if (!canonical.add(ExternNames.canonical(name))) {
                throw new ComponentException("%s name `%s` conflicts with previous name".formatted(what, name));
            }
        }
    }

    private Signature signature(TypeSyntax.Signature syntax) {
        List<Field> parameters = fields("function parameter", syntax.parameters());
        ValueType result = optional(syntax.result());
        for (Field parameter : parameters) {
            var _ = measures.of(Objects.requireNonNull(parameter.type()));
        }
        if (result != null && measures.of(result).borrows()) {
            throw new ComponentException("function result cannot contain a `borrow` type");
        }
        return new Signature(parameters, result);
    }

    /** The type of an import or export; its abstract resource types are new ones, which are added to {@code abstracts}. */
    ExternType described(String name, Description description, List<ResourceType> abstracts) {
        int index = description.index();
        return switch (description.bound()) {
            case CORE_MODULE -> {
                if (!(scope.coreType(index) instanceof CoreType.Module(CoreModuleType type))) {
                    throw new ComponentException("core type index %d is not a module type".formatted(index));
                }
                yield new ExternType.Module(type);
            }
            case FUNCTION -> new ExternType.Function(scope.functionType(index));
            case TYPE_EQUAL -> new ExternType.Type(Visibility.renamed(scope.type(index)));
            case TYPE_RESOURCE -> {
                ResourceType resource = Substitution.placeholder(name);
                abstracts.add(resource);
                yield new ExternType.Type(new DefinedType.Resource(resource));
            }
            case COMPONENT -> {
                if (!(scope.type(index) instanceof DefinedType.Component(ComponentType type))) {
                    throw new ComponentException("type index %d is not a component type".formatted(index));
                }
                yield new ExternType.Component(type);
            }
            case INSTANCE -> {
                if (!(scope.type(index) instanceof DefinedType.Instance type)) {
                    throw new ComponentException("type index %d is not an instance type".formatted(index));
                }
                Substitution fresh = Substitution.fresh(type.abstracts(), abstracts, effort);
                yield new ExternType.Instance(fresh.apply(type.exports()));
            }
        };
    }

    private Scope declared(Scope.Kind kind, List<Definition> declarations) {
        Scope inner = new Scope(kind, scope, effort);
        Types types = new Types(inner, measures, effort);
        for (Definition declaration : declarations) {
            types.declare(declaration);
        }
        return inner;
    }

    private void declare(Definition declaration) {
        switch (declaration) {
            case Definition.CoreTyped(CoreSyntax syntax) -> scope.addCoreType(coreType(syntax));
            case Definition.Typed(TypeSyntax syntax) -> scope.add(new ExternType.Type(type(syntax)));
            case Definition.AliasExport alias -> {
                if (alias.sort() != Sort.INSTANCE && alias.sort() != Sort.TYPE) {
                    throw new ComponentException("aliases in types may only refer to types or instances");
                }
                scope.add(exported(alias));
            }
            case Definition.AliasOuter alias -> {
                if (alias.sort() != Sort.CORE_TYPE && alias.sort() != Sort.TYPE) {
                    throw new ComponentException("aliases in types may only refer to types or instances");
                }
                aliasOuter(alias);
            }
            case Definition.Import(String name, Description type) ->
                scope.addImport(name, described(name, type, scope.wanted()));
            case Definition.ExportDeclaration(String name, Description type) ->
                scope.addExport(name, described(name, type, scope.made()));
            default -> throw new IllegalArgumentException("no declaration");
        }
    }

    ExternType exported(Definition.AliasExport alias) {
        ExternType found = scope.instance(alias.instance()).get(alias.name());
        if (found == null) {
            throw new ComponentException(
                    "instance %d has no export named `%s`".formatted(alias.instance(), alias.name()));
        }
        if (found.sort() != alias.sort()) {
            throw new ComponentException(
                    "export `%s` of instance %d is not a %s".formatted(alias.name(), alias.instance(), alias.sort()));
        }
        return found;
    }

    void aliasOuter(Definition.AliasOuter alias) {
        Scope outer = scope.outer(alias.scopes());
        switch (alias.sort()) {
            case CORE_TYPE -> scope.addCoreType(outer.coreType(alias.index()));
            case CORE_MODULE, COMPONENT -> scope.add(outer.at(alias.sort(), alias.index()));
            case TYPE -> {
                ExternType type = outer.at(Sort.TYPE, alias.index());
                if (scope.crossesComponent(alias.scopes())
                        && new ResourceSearch(effort).finds(outer.type(alias.index()))) {
                    throw new ComponentException(
                            "outer type %d transitively refers to resources, which cannot be ".formatted(alias.index())
                                    + "used through a component's border");
                }
                scope.add(type);
            }
            case CORE_FUNCTION,
                    CORE_TABLE,
                    CORE_MEMORY,
                    CORE_GLOBAL,
                    CORE_TAG,
                    CORE_INSTANCE,
                    FUNCTION,
                    VALUE,
                    INSTANCE ->
                throw new ComponentException("an outer %s is not a module, type, or component".formatted(alias.sort()));
        }
    }

    CoreType coreType(CoreSyntax syntax) {
        return switch (syntax) {
            case CoreSyntax.Function(FunctionType type) -> new CoreType.Function(type);
            case CoreSyntax.Module(List<CoreSyntax.Declaration> declarations) ->
                new CoreType.Module(moduleType(declarations));
        };
    }

    private CoreModuleType moduleType(List<CoreSyntax.Declaration> declarations) {
        List<FunctionType> local = new ArrayList<>();
        Map<String, CoreModuleType.Wanted> imports = new LinkedHashMap<>();
        Map<String, CoreExtern> exports = new LinkedHashMap<>();
        for (CoreSyntax.Declaration each : declarations) {
            switch (each) {
                case CoreSyntax.Typed(FunctionType type) -> local.add(type);
                case CoreSyntax.Outer(int scopes, int index) -> local.add(outerFunction(scopes, index));
                case CoreSyntax.Import(String module, String name, CoreSyntax.Thing thing) -> {
                    var wanted = new CoreModuleType.Wanted(module, name, core(thing, local));
                    if (imports.put(module.length() + ":" + module + name, wanted) != null) {
                        throw new ComponentException("duplicate import name `%s:%s`".formatted(module, name));
                    }
                }
                case CoreSyntax.Export(String name, CoreSyntax.Thing thing) -> {
                    if (exports.put(name, core(thing, local)) != null) {
                        throw new ComponentException("export name `%s` already defined".formatted(name));
                    }
                }
            }
        }
        return new CoreModuleType(List.copyOf(imports.values()), exports, Map.of(), null);
    }

    private FunctionType outerFunction(int scopes, int index) {
        if (scopes == 0) {
            throw new ComponentException("invalid outer alias count of 0 in a core module's type");
        }
        if (scope.outer(scopes - 1).coreType(index) instanceof CoreType.Function(FunctionType type)) {
            return type;
        }
        throw new ComponentException("core type index %d is not a function type".formatted(index));
    }

    private static CoreExtern core(CoreSyntax.Thing thing, List<FunctionType> local) {
        if (thing.type() != null) {
            return thing.type();
        }
        if (thing.index() >= local.size()) {
            throw new ComponentException(
                    "core type index out of bounds: %d of %d".formatted(thing.index(), local.size()));
        }
        FunctionType type = local.get(thing.index());
        return thing.tag() ? new CoreExtern.Tag(type) : new CoreExtern.Function(type);
    }
}
