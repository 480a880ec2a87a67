package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.Blueprint.Given;
import dev.asml.threader.wasm.component.Blueprint.Step;
import dev.asml.threader.wasm.component.Definition.Named;
import dev.asml.threader.wasm.component.Definition.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks a component, definition by definition, and makes the steps of its instantiation.
 *
 * <p>Source of the rules: the component model's Binary.md and Explainer.md.
 */
final class Validator {
    private final List<CoreModuleType> modules;
    private final Measures measures;
    private final Effort effort;
    private final Scope scope;
    private final Types types;
    private final CanonicalRules canonical;
    private final List<Step> steps = new ArrayList<>();

    private Validator(List<CoreModuleType> modules, Measures measures, Effort effort, @Nullable Scope around) {
        this.modules = modules;
        this.measures = measures;
        this.effort = effort;
        this.scope = new Scope(Scope.Kind.COMPONENT, around, effort);
        this.types = new Types(scope, measures, effort);
        this.canonical = new CanonicalRules(scope, measures);
    }

    /**
     * Checks a component.
     *
     * @param modules the types of the core modules in the file, in its order
     * @throws ComponentException if it is not valid
     */
    static Blueprint validate(Component component, List<CoreModuleType> modules) {
        return new Validator(modules, new Measures(), new Effort(), null).blueprint(component);
    }

    private Blueprint blueprint(Component component) {
        for (Definition definition : component.definitions()) {
            add(definition);
        }
        return new Blueprint(List.copyOf(steps), scope.componentType());
    }

    private void add(Definition definition) {
        effort.spend(1);
        switch (definition) {
            case Definition.CoreModule(int number) -> {
                steps.add(new Blueprint.Module(number));
                scope.add(new ExternType.Module(modules.get(number)));
            }
            case Definition.CoreInstantiate core -> coreInstantiate(core);
            case Definition.CoreBundle(List<Named> exports) -> coreBundle(exports);
            case Definition.CoreTyped(CoreSyntax syntax) -> scope.addCoreType(types.coreType(syntax));
            case Definition.Nested(Component component) -> {
                Blueprint nested = new Validator(modules, measures, effort, scope).blueprint(component);
                steps.add(new Blueprint.Nested(nested));
                scope.add(new ExternType.Component(nested.type()));
            }
            case Definition.Instantiate instantiate -> instantiate(instantiate);
            case Definition.Bundle(List<Named> exports) -> bundle(exports);
            case Definition.AliasExport alias -> aliasExport(alias);
            case Definition.AliasOuter alias -> {
                types.aliasOuter(alias);
                if (alias.sort() == Sort.CORE_MODULE || alias.sort() == Sort.COMPONENT) {
                    steps.add(new Blueprint.AliasOuter(alias.sort(), alias.scopes(), alias.index()));
                }
            }
            case Definition.Typed(TypeSyntax.Resource(int destructor)) -> resource(destructor);
            case Definition.Typed(TypeSyntax syntax) -> scope.add(new ExternType.Type(types.type(syntax)));
            case Definition.Lift lift -> {
                Signature signature = scope.functionType(lift.type());
                canonical.requireLift(lift, signature);
                steps.add(new Blueprint.Lift(lift.function(), lift.options(), signature));
                scope.add(new ExternType.Function(signature));
            }
            case Definition.Lower lower -> {
                Signature signature = scope.function(lower.function());
                canonical.requireLower(lower, signature);
                steps.add(new Blueprint.Lower(lower.function(), lower.options(), signature));
                scope.addCore(new CoreExtern.Function(CanonicalAbi.lowered(signature)));
            }
            case Definition.ResourceFunction function -> resourceFunction(function);
            case Definition.Import(String name, Definition.Description description) -> {
                ExternType type = types.described(name, description, scope.wanted());
                scope.visibility().imported(name, type);
                scope.addImport(name, type);
                steps.add(new Blueprint.Import(name, type));
            }
            case Definition.Export export -> export(export);
            case Definition.ExportDeclaration _ -> throw new IllegalArgumentException("a declaration in a component");
        }
    }

    private void coreInstantiate(Definition.CoreInstantiate core) {
        CoreModuleType module = scope.module(core.module());
        Map<String, Map<String, CoreExtern>> arguments = new LinkedHashMap<>();
        core.arguments().forEach((name, index) -> arguments.put(name, scope.coreInstance(index)));
        for (CoreModuleType.Wanted wanted : module.imports()) {
            effort.spend(1);
            Map<String, CoreExtern> argument = arguments.get(wanted.module());
            if (argument == null) {
                throw new ComponentException("missing module instantiation argument `%s` of core module %d"
                        .formatted(wanted.module(), core.module()));
            }
            CoreExtern given = argument.get(wanted.plainName());
            String where =
                    "core module %d: import `%s::%s`".formatted(core.module(), wanted.module(), wanted.plainName());
            if (given == null) {
                throw new ComponentException(where + ": no such export of its argument");
            }
            Matching.requireCore(where, given, wanted.type());
        }
        steps.add(new Blueprint.CoreInstantiate(core.module(), core.arguments()));
        scope.addCoreInstance(module.exports());
    }

    private void coreBundle(List<Named> exports) {
        Map<String, CoreExtern> bundle = new LinkedHashMap<>();
        for (Named each : exports) {
            Reference reference = each.reference();
            if (reference.sort().compareTo(Sort.CORE_TAG) > 0) {
                throw new ComponentException("a core instance cannot export a " + reference.sort());
            }
            if (bundle.put(each.name(), scope.core(reference.sort(), reference.index())) != null) {
                throw new ComponentException("export name `%s` already defined".formatted(each.name()));
            }
        }
        steps.add(new Blueprint.CoreBundle(exports));
        scope.addCoreInstance(bundle);
    }

    private List<Given> given(List<Named> named) {
        List<Given> given = new ArrayList<>(named.size());
        for (Named each : named) {
            given.add(new Given(each.name(), each.reference(), typeOf(each.reference())));
        }
        return List.copyOf(given);
    }

    private ExternType typeOf(Reference reference) {
        if (reference.sort().core() && reference.sort() != Sort.CORE_MODULE) {
            throw new ComponentException("a component cannot pass a %s on".formatted(reference.sort()));
        }
        return scope.at(reference.sort(), reference.index());
    }

    private void instantiate(Definition.Instantiate instantiate) {
        ComponentType type = scope.component(instantiate.component());
        List<Given> arguments = given(instantiate.arguments());
        Map<String, ExternType> byName = new LinkedHashMap<>();
        for (Given each : arguments) {
            if (byName.put(each.name(), each.type()) != null) {
                throw new ComponentException("instantiation argument `%s` conflicts with previous argument `%s`"
                        .formatted(each.name(), each.name()));
            }
        }
        Matching matching = new Matching(new Substitution(effort), type.wanted(), measures, effort);
        type.imports().forEach((name, wanted) -> {
            ExternType argument = byName.get(name);
            if (argument == null) {
                throw new ComponentException(
                        "missing import named `%s` of component %d".formatted(name, instantiate.component()));
            }
            matching.require("argument `%s`".formatted(name), argument, wanted);
        });
        Substitution result = matching.bound();
        result.refresh(type.made(), scope.made());
        Map<String, ExternType> exports = result.apply(type.exports());
        steps.add(new Blueprint.Instantiate(instantiate.component(), arguments, exports));
        scope.add(new ExternType.Instance(exports));
    }

    private void bundle(List<Named> exports) {
        List<Given> given = given(exports);
        Map<String, ExternType> bundle = new LinkedHashMap<>();
        ExternNames names = new ExternNames("export");
        for (Given each : given) {
            names.add(each.name(), each.type());
            bundle.put(each.name(), each.type());
        }
        steps.add(new Blueprint.Bundle(given));
        scope.add(new ExternType.Instance(bundle));
    }

    private void aliasExport(Definition.AliasExport alias) {
        if (!alias.sort().core() || alias.sort() == Sort.CORE_MODULE) {
            scope.add(types.exported(alias));
        } else {
            CoreExtern found = scope.coreInstance(alias.instance()).get(alias.name());
            if (found == null) {
                throw new ComponentException(
                        "core instance %d has no export named `%s`".formatted(alias.instance(), alias.name()));
            }
            if (found.sort() != alias.sort()) {
                throw new ComponentException("export `%s` of core instance %d is not a %s"
                        .formatted(alias.name(), alias.instance(), alias.sort()));
            }
            scope.addCore(found);
        }
        if (alias.sort() != Sort.TYPE) {
            steps.add(new Blueprint.AliasExport(alias.sort(), alias.instance(), alias.name()));
        }
    }

    private void resource(int destructor) {
        if (destructor >= 0) {
            canonical.requireDestructor(destructor);
        }
        ResourceType type = Substitution.placeholder("resource " + scope.made().size());
        scope.made().add(type);
        scope.own().add(type);
        steps.add(new Blueprint.Resource(type, destructor));
        scope.add(new ExternType.Type(new DefinedType.Resource(type)));
    }

    private void resourceFunction(Definition.ResourceFunction function) {
        ResourceType type = scope.resource(function.type());
        if (function.act() != Definition.Act.DROP && !scope.own().contains(type)) {
            throw new ComponentException("type index %d is not a local resource".formatted(function.type()));
        }
        steps.add(new Blueprint.ResourceFunction(function.act(), type));
        scope.addCore(new CoreExtern.Function(CanonicalRules.type(function.act())));
    }

    private void export(Definition.Export export) {
        ExternType was = typeOf(export.reference());
        if (was instanceof ExternType.Instance(Map<String, ExternType> exports)) {
            effort.spend(exports.size());
        }
        ExternType now = was;
        ExternType checked = was;
        if (export.type() != null) {
            List<ResourceType> abstracts = new ArrayList<>();
            ExternType ascribed = types.described(export.name(), export.type(), abstracts);
            Matching matching = new Matching(new Substitution(effort), abstracts, measures, effort);
            matching.require("export `%s`".formatted(export.name()), was, ascribed);
            scope.made().addAll(abstracts);
            now = ascribed;
            checked = ascribed;
        } else if (was instanceof ExternType.Type(DefinedType type)) {
            now = new ExternType.Type(Visibility.renamed(type));
        }
        scope.visibility().exported(export.name(), checked, now);
        scope.addExport(export.name(), now);
        steps.add(new Blueprint.Export(new Given(export.name(), export.reference(), now)));
    }
}
