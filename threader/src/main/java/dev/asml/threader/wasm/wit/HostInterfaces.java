package dev.asml.threader.wasm.wit;

import dev.asml.threader.wasm.component.Signature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All interfaces that the host serves, by their names without versions. */
public final class HostInterfaces {
    /** Who binds interfaces: one line each. */
    private static final List<Supplier<List<HostInterface>>> OWNERS = List.of(
            IoInterfaces::bound,
            ClockInterfaces::bound,
            RandomInterfaces::bound,
            CliInterfaces::bound,
            ForwardInterface::bound,
            Filesystem::bound,
            Sockets::bound,
            CallInterfaces::bound,
            AssemblyLift::bound);

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

    /**
     * What serves an import; null if nothing does.
     *
     * @param wanted of any version that the served one can stand for
     */
    public static @Nullable HostInterface find(InterfaceName wanted) {
        HostInterface served = all().get(wanted.name());
        return served != null && wanted.accepts(served.version()) ? served : null;
    }

    /** Why an import is not served, for whoever made the guest. */
    public static String refusal(InterfaceName wanted, String function) {
        HostInterface served = all().get(wanted.name());
        if (served == null) {
            return "imports %s of %s, but of the interfaces only %s are served"
                    .formatted(function, wanted, String.join(", ", new TreeSet<>(all().keySet())));
        }
        if (!wanted.accepts(served.version())) {
            return "imports %s of %s, but %s is served in version %s%s"
                    .formatted(
                            function,
                            wanted,
                            wanted.name(),
                            served.version(),
                            wanted.version().isEmpty() ? ": name a version" : " and compatible ones");
        }
        return "imports %s of %s, which has no such function; served are %s"
                .formatted(function, wanted, String.join(", ", new TreeSet<>(served.functions().keySet())));
    }
}
