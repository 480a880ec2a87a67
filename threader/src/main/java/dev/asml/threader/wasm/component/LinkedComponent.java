package dev.asml.threader.wasm.component;

import dev.asml.threader.wasm.component.ComponentBinary.Decoded;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A component that is valid and whose imports are served. Safe for use by many threads. */
public final class LinkedComponent {
    private final Blueprint blueprint;
    private final List<CoreModuleType> modules;
    private final Map<ResourceType, ResourceType> resources;

    private LinkedComponent(
            Blueprint blueprint, List<CoreModuleType> modules, Map<ResourceType, ResourceType> resources) {
        this.blueprint = blueprint;
        this.modules = modules;
        this.resources = resources;
    }

    /**
     * Checks a component and what it imports.
     *
     * @param modules the types of the core modules in the file, in its order
     * @throws ComponentException if it is not valid, or imports what the host does not serve
     */
    public static LinkedComponent link(Decoded decoded, List<CoreModuleType> modules, HostServices host) {
        Blueprint blueprint = Validator.validate(decoded.component(), modules);
        Askers askers = new Askers(blueprint, modules, decoded.moduleNames());
        return new LinkedComponent(
                blueprint, modules, HostLink.check("the component " + decoded.name(), blueprint.type(), host, askers));
    }

    /** The interfaces that it imports, with their versions. */
    public Set<String> imports() {
        return blueprint.type().imports().keySet();
    }

    /** The functions that it exports, those of an interface as {@code wasi:cli/run@0.2.0#run}. */
    public Set<String> functions() {
        Set<String> functions = new LinkedHashSet<>();
        blueprint.type().exports().forEach((name, type) -> {
            if (type instanceof ExternType.Function) {
                functions.add(name);
            } else if (type instanceof ExternType.Instance(Map<String, ExternType> exports)) {
                exports.forEach((part, each) -> {
                    if (each instanceof ExternType.Function) {
                        functions.add(name + "#" + part);
                    }
                });
            }
        });
        return functions;
    }

    /** Makes an instance; start functions of its modules run. */
    public Running instantiate(ComponentStore.CoreModules cores, HostServices.Functions host) {
        ComponentStore store = new ComponentStore(cores, modules);
        Map<String, Extern> arguments = new LinkedHashMap<>();
        blueprint.type().imports().forEach((name, type) -> {
            if (type instanceof ExternType.Instance(Map<String, ExternType> exports)) {
                arguments.put(name, served(name, exports, host));
            }
        });
        Extern.Component root = new Extern.Component(blueprint, null);
        return new Running(store, Instantiation.of(root, store, null, arguments));
    }

    private Extern served(String imported, Map<String, ExternType> wanted, HostServices.Functions host) {
        Map<String, Extern> exports = new LinkedHashMap<>();
        wanted.forEach((name, type) -> {
            if (type instanceof ExternType.Function) {
                exports.put(name, new Extern.Function(host.function(imported, name)));
            } else if (type instanceof ExternType.Type(DefinedType.Resource resource)) {
                exports.put(name, new Extern.Type(resources.get(resource.type())));
            } else {
                exports.put(name, new Extern.Type(null));
            }
        });
        return new Extern.Instance(exports);
    }

    /** An instance of a component. Used by one thread at a time. */
    public static final class Running {
        private final ComponentStore store;
        private final Map<String, Extern> exports;

        private Running(ComponentStore store, Map<String, Extern> exports) {
            this.store = store;
            this.exports = exports;
        }

        /** Its instances' state. */
        public ComponentStore store() {
            return store;
        }

        /** A function that is known to be exported. */
        public ComponentFunction function(@Nullable String exported, String name) {
            Map<String, Extern> from = exported == null
                    ? exports
                    : ((Extern.Instance) Objects.requireNonNull(exports.get(exported))).exports();
            return ((Extern.Function) Objects.requireNonNull(from.get(name))).function();
        }
    }
}
