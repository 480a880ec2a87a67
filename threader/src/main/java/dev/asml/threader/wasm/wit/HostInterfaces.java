package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** All interfaces that the host serves, by their names without versions. */
public final class HostInterfaces {
    /** Who binds interfaces: one line each. */
    private static final List<Supplier<List<HostInterface>>> OWNERS = List.of();

    private HostInterfaces() {}

    private static final class Bound {
        private static final Map<String, HostInterface> ALL = bind();
    }

    private static Map<String, HostInterface> bind() {
        Map<String, HostInterface> all = new LinkedHashMap<>();
        for (Supplier<List<HostInterface>> owner : OWNERS) {
            for (HostInterface each : owner.get()) {
                if (all.put(each.name(), each) != null) {
                    throw new IllegalStateException("interface %s is bound twice".formatted(each.name()));
                }
            }
        }
        return Map.copyOf(all);
    }

    /** By name, for example {@code wasi:io/streams}. */
    public static Map<String, HostInterface> all() {
        return Bound.ALL;
    }

    /**
     * The functions that the WIT resources declare for an interface, whoever serves it: {@code wasi:cli/run} is a
     * guest's.
     *
     * @param name without a version
     */
    public static Map<String, Signature> declared(String name) {
        return WitLibrary.shipped().functions(name);
    }
}
