package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportGlobal;
import com.dylibso.chicory.runtime.ImportMemory;
import com.dylibso.chicory.runtime.ImportTable;
import com.dylibso.chicory.runtime.ImportTag;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Memory;
import com.dylibso.chicory.runtime.WasmRuntimeException;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionType;
import dev.asml.threader.wasm.component.Blueprint.Given;
import dev.asml.threader.wasm.component.Blueprint.Step;
import dev.asml.threader.wasm.component.CanonicalAbi.CoreFunction;
import dev.asml.threader.wasm.component.CanonicalAbi.Encoding;
import dev.asml.threader.wasm.component.CanonicalAbi.Options;
import dev.asml.threader.wasm.component.CanonicalAbi.Realloc;
import dev.asml.threader.wasm.component.Definition.Canonical;
import dev.asml.threader.wasm.component.Definition.Named;
import dev.asml.threader.wasm.component.Definition.Reference;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An instance of a component while it is made: its index spaces, filled step by step. */
final class Instantiation {
    private static final Realloc NO_REALLOC = (_, _, _, _) -> {
        throw new WasmRuntimeException("the instance has no realloc to pass values in");
    };
    private static final CoreFunction NO_POST_RETURN = _ -> CoreThing.NOTHING;

    /** A core instance: a module's, or a bundle of what is there. */
    @FunctionalInterface
    private interface CoreInstance {
        CoreThing export(String name);
    }

    private final @Nullable Instantiation around;
    private final ComponentStore store;
    private final ComponentStore.Member member;
    private final Map<String, Extern> arguments;
    private final Map<Sort, List<CoreThing>> core = new EnumMap<>(Sort.class);
    private final List<CoreInstance> coreInstances = new ArrayList<>();
    private final Map<Sort, List<Extern>> externs = new EnumMap<>(Sort.class);
    private final Map<ResourceType, ResourceType> resources = new HashMap<>();
    private final Map<String, Extern> exports = new LinkedHashMap<>();

    private Instantiation(
            ComponentStore store,
            ComponentStore.Member member,
            @Nullable Instantiation around,
            Map<String, Extern> arguments) {
        this.store = store;
        this.member = member;
        this.around = around;
        this.arguments = arguments;
    }

    /** The exports of a new instance. */
    static Map<String, Extern> of(
            Extern.Component component,
            ComponentStore store,
            ComponentStore.@Nullable Member parent,
            Map<String, Extern> arguments) {
        ComponentStore.Member member = store.member(parent);
        Instantiation made = new Instantiation(store, member, component.around(), arguments);
        return member.enter(() -> {
            component.blueprint().steps().forEach(made::take);
            return made.exports;
        });
    }

    private void take(Step step) {
        switch (step) {
            case Blueprint.Module(int number) -> add(Sort.CORE_MODULE, new Extern.Module(number));
            case Blueprint.CoreInstantiate instantiate -> coreInstances.add(coreInstance(instantiate));
            case Blueprint.CoreBundle(List<Named> exports) -> coreInstances.add(coreBundle(exports));
            case Blueprint.Nested(Blueprint nested) -> add(Sort.COMPONENT, new Extern.Component(nested, this));
            case Blueprint.Instantiate instantiate -> instantiate(instantiate);
            case Blueprint.Bundle(List<Given> given) -> add(Sort.INSTANCE, new Extern.Instance(given(given)));
            case Blueprint.AliasExport alias -> alias(alias);
            case Blueprint.AliasOuter(Sort sort, int scopes, int index) ->
                add(sort, outer(scopes).extern(sort, index));
            case Blueprint.Resource(ResourceType type, int destructor) ->
                resources.put(type, resource(type, destructor));
            case Blueprint.Lift lift -> add(Sort.FUNCTION, new Extern.Function(lift(lift)));
            case Blueprint.Lower(int function, Canonical options, Signature _) ->
                addCore(Sort.CORE_FUNCTION, CanonicalAbi.lower(function(function), options(options)));
            case Blueprint.ResourceFunction function -> addCore(Sort.CORE_FUNCTION, resourceFunction(function));
            case Blueprint.Import(String name, ExternType type) -> {
                Extern argument = arguments.getOrDefault(name, new Extern.Type(null));
                bind(type, argument);
                add(type.sort(), argument);
            }
            case Blueprint.Export(Given given) -> {
                Extern exported = given(given);
                bind(given.type(), exported);
                exports.put(given.name(), exported);
                add(given.type().sort(), exported);
            }
        }
    }

    private void add(Sort sort, Extern extern) {
        externs.computeIfAbsent(sort, _ -> new ArrayList<>()).add(extern);
    }

    private Extern extern(Sort sort, int index) {
        return Objects.requireNonNull(externs.get(sort)).get(index);
    }

    private void addCore(Sort sort, CoreFunction function) {
        addCore(sort, new CoreThing.Function(function));
    }

    private void addCore(Sort sort, CoreThing thing) {
        core.computeIfAbsent(sort, _ -> new ArrayList<>()).add(thing);
    }

    private CoreThing core(Sort sort, int index) {
        return Objects.requireNonNull(core.get(sort)).get(index);
    }

    private CoreFunction coreFunction(int index) {
        return ((CoreThing.Function) core(Sort.CORE_FUNCTION, index)).function();
    }

    private ComponentFunction function(int index) {
        return ((Extern.Function) extern(Sort.FUNCTION, index)).function();
    }

    private Instantiation outer(int scopes) {
        Instantiation outer = this;
        for (int i = 0; i < scopes; i++) {
            outer = Objects.requireNonNull(outer.around);
        }
        return outer;
    }

    private ResourceType resource(ResourceType type) {
        return resources.getOrDefault(type, type);
    }

    /** Learns which resource types those of a static type are. */
    private void bind(ExternType type, Extern extern) {
        if (type instanceof ExternType.Type(DefinedType.Resource known)
                && extern instanceof Extern.Type(ResourceType real)
                && real != null) {
            resources.put(known.type(), real);
        } else if (type instanceof ExternType.Instance(Map<String, ExternType> types)
                && extern instanceof Extern.Instance(Map<String, Extern> real)) {
            types.forEach((name, each) -> bind(each, Objects.requireNonNull(real.get(name))));
        }
    }

    private Map<String, Extern> given(List<Given> given) {
        Map<String, Extern> externs = new LinkedHashMap<>();
        given.forEach(each -> externs.put(each.name(), given(each)));
        return externs;
    }

    private Extern given(Given given) {
        Reference reference = given.reference();
        if (reference.sort() != Sort.TYPE) {
            return extern(reference.sort(), reference.index());
        }
        return given.type() instanceof ExternType.Type(DefinedType.Resource known)
                ? new Extern.Type(resource(known.type()))
                : new Extern.Type(null);
    }

    private void instantiate(Blueprint.Instantiate instantiate) {
        Extern.Component component = (Extern.Component) extern(Sort.COMPONENT, instantiate.component());
        Extern made = new Extern.Instance(of(component, store, member, given(instantiate.arguments())));
        bind(new ExternType.Instance(instantiate.exports()), made);
        add(Sort.INSTANCE, made);
    }

    private void alias(Blueprint.AliasExport alias) {
        Sort sort = alias.sort();
        if (sort.core() && sort != Sort.CORE_MODULE) {
            addCore(sort, coreInstances.get(alias.instance()).export(alias.name()));
            return;
        }
        Extern.Instance instance = (Extern.Instance) extern(Sort.INSTANCE, alias.instance());
        add(sort, Objects.requireNonNull(instance.exports().get(alias.name())));
    }

    private CoreInstance coreBundle(List<Named> exports) {
        Map<String, CoreThing> bundle = new HashMap<>();
        for (Named each : exports) {
            bundle.put(
                    each.name(), core(each.reference().sort(), each.reference().index()));
        }
        return name -> Objects.requireNonNull(bundle.get(name));
    }

    private CoreInstance coreInstance(Blueprint.CoreInstantiate instantiate) {
        int module = ((Extern.Module) extern(Sort.CORE_MODULE, instantiate.module())).number();
        CoreModuleType type = store.type(module);
        WasmModule reader = Objects.requireNonNull(type.module());
        ImportValues.Builder values = ImportValues.builder();
        for (CoreModuleType.Wanted wanted : type.imports()) {
            int index = Objects.requireNonNull(instantiate.arguments().get(wanted.module()));
            add(values, wanted, coreInstances.get(index).export(wanted.plainName()), reader);
        }
        Instance instance = store.instantiate(module, values.build());
        return name -> CoreThing.exported(
                instance,
                Objects.requireNonNull(type.exports().get(name)),
                Objects.requireNonNull(type.indices().get(name)));
    }

    private static void add(
            ImportValues.Builder values, CoreModuleType.Wanted wanted, CoreThing thing, WasmModule reader) {
        String module = wanted.module();
        String name = wanted.name();
        switch (thing) {
            case CoreThing.Function(CoreFunction function) -> {
                FunctionType type = ((CoreExtern.Function) wanted.type()).type();
                values.addFunction(new ImportFunction(module, name, type, (_, flat) -> function.call(flat)));
            }
            case CoreThing.Table(var table) ->
                values.addTable(new ImportTable(module, name, TableView.of(table, reader)));
            case CoreThing.LinearMemory(var memory) -> values.addMemory(new ImportMemory(module, name, memory));
            case CoreThing.Global(var global) -> values.addGlobal(new ImportGlobal(module, name, global));
            case CoreThing.Tag(var tag) -> values.addTag(new ImportTag(module, name, tag));
        }
    }

    private ResourceType resource(ResourceType type, int destructor) {
        if (destructor < 0) {
            return new ResourceType(type.name(), member.handles(), _ -> {});
        }
        CoreFunction function = coreFunction(destructor);
        return new ResourceType(
                type.name(), member.handles(), each -> member.enter(() -> function.call((Integer) each)));
    }

    private CoreFunction resourceFunction(Blueprint.ResourceFunction function) {
        ResourceType type = resource(function.type());
        Handles handles = member.handles();
        return switch (function.act()) {
            case NEW -> flat -> new long[] {handles.define(type, (int) flat[0])};
            case REP -> flat -> new long[] {handles.defined((int) flat[0], type)};
            case DROP ->
                flat -> {
                    handles.drop((int) flat[0], type);
                    return CoreThing.NOTHING;
                };
        };
    }

    private Options options(Canonical options) {
        Memory memory = options.memory() < 0
                ? null
                : ((CoreThing.LinearMemory) core(Sort.CORE_MEMORY, options.memory())).memory();
        Realloc realloc = options.realloc() < 0 ? NO_REALLOC : realloc(coreFunction(options.realloc()));
        Encoding encoding = options.encoding() == null ? Encoding.UTF8 : options.encoding();
        return new Options(() -> memory, realloc, encoding, member.handles());
    }

    private static Realloc realloc(CoreFunction function) {
        return (old, oldSize, alignment, newSize) -> (int) function.call(old, oldSize, alignment, newSize)[0];
    }

    private ComponentFunction lift(Blueprint.Lift lift) {
        Canonical options = lift.options();
        CoreFunction postReturn = options.postReturn() < 0 ? NO_POST_RETURN : coreFunction(options.postReturn());
        Substitution real = new Substitution(new Effort());
        resources.forEach(real::put);
        ComponentFunction lifted = CanonicalAbi.lift(
                coreFunction(lift.function()), real.apply(lift.signature()), options(options), postReturn);
        return new Entered(lifted, member);
    }

    /** A function whose instance is entered by its call. */
    private record Entered(ComponentFunction function, ComponentStore.Member member) implements ComponentFunction {
        @Override
        public Signature signature() {
            return function.signature();
        }

        @Override
        public @Nullable Object call(Object... arguments) {
            return member.enter(() -> function.call(arguments));
        }
    }
}
