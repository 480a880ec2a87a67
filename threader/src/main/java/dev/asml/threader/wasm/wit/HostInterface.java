package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.ComponentFunction;
import dev.asml.threader.wasm.component.ResourceType;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.ValueType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An interface that the host serves: its types and functions as its WIT has them, each function with its body. Exists
 * once for all guests. Safe for use by many threads.
 *
 * <p>Functions have the component model's plain names: {@code get-random-u64}, {@code [method]input-stream.read},
 * {@code [static]incoming-body.finish}, {@code [constructor]fields}.
 */
public final class HostInterface {
    /** What a function does. Arguments and result are values as the component package describes them. */
    @FunctionalInterface
    public interface Body {
        /** Called by the guest's thread; the result is ignored where the type has none. */
        @Nullable
        Object call(World world, Object[] arguments);
    }

    /** A function of the interface. */
    public record HostFunction(String name, Signature signature, Body body) {
        /** The function as a guest with that world calls it. */
        public ComponentFunction in(World world) {
            return new InWorld(this, world);
        }
    }

    private record InWorld(HostFunction function, World world) implements ComponentFunction {
        @Override
        public Signature signature() {
            return function.signature();
        }

        @Override
        public @Nullable Object call(Object... arguments) {
            return function.body().call(world, arguments);
        }
    }

    private final String name;
    private final String version;
    private final Map<String, HostFunction> functions;
    private final Map<String, ValueType> types;
    private final Map<String, ResourceType> resources;

    HostInterface(
            String name,
            String version,
            Map<String, HostFunction> functions,
            Map<String, ValueType> types,
            Map<String, ResourceType> resources) {
        this.name = name;
        this.version = version;
        this.functions = functions;
        this.types = types;
        this.resources = resources;
    }

    /**
     * Binds an interface of the WIT resources.
     *
     * @param name without a version, for example {@code wasi:io/streams}
     * @param bodies of every function of the interface, by name
     * @throws IllegalArgumentException if a function of the interface has no body, or a body no function
     */
    static HostInterface bind(String name, Map<String, Body> bodies) {
        return bind(WitLibrary.shipped(), name, bodies);
    }

    static HostInterface bind(WitLibrary library, String name, Map<String, Body> bodies) {
        Map<String, Signature> signatures = library.functions(name);
        requireSame(name, signatures.keySet(), bodies.keySet());
        Map<String, HostFunction> functions = new LinkedHashMap<>();
        signatures.forEach((function, signature) -> functions.put(
                function, new HostFunction(function, signature, Objects.requireNonNull(bodies.get(function)))));
        return new HostInterface(
                name,
                library.version(name),
                Collections.unmodifiableMap(functions),
                Collections.unmodifiableMap(library.types(name)),
                Collections.unmodifiableMap(library.resources(name)));
    }

    private static void requireSame(String name, Set<String> declared, Set<String> given) {
        Set<String> missing = new TreeSet<>(declared);
        missing.removeAll(given);
        Set<String> unknown = new TreeSet<>(given);
        unknown.removeAll(declared);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("interface %s: functions without a body %s, bodies without a function %s"
                    .formatted(name, missing, unknown));
        }
    }

    /** Without a version, for example {@code wasi:io/streams}. */
    public String name() {
        return name;
    }

    /** The newest version that it is; empty if it has none. */
    public String version() {
        return version;
    }

    /** Its functions by name. */
    public Map<String, HostFunction> functions() {
        return functions;
    }

    /** Its named types, those that it uses of others' too; resources not among them. */
    public Map<String, ValueType> types() {
        return types;
    }

    /** Its resources by name, those that it uses of others' too. A host's object that ends with its handle is {@link AutoCloseable}. */
    public Map<String, ResourceType> resources() {
        return resources;
    }
}
