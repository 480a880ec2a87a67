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
            AssemblyLift::bound,
            TokenInterface::bound,
            PolicyInterface::bound,
            SecretInterface::bound,
            HttpInterfaces::bound);

    private static final int MAX_NAMED = 10;

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

    /**
     * Why some of what a guest imports is not served, for whoever made it.
     *
     * @param functions of the interface, by name
     */
    public static String refusal(InterfaceName wanted, List<String> functions) {
        int more = functions.size() - MAX_NAMED;
        String asked = "imports %s%s of %s"
                .formatted(
                        String.join(", ", functions.subList(0, Math.min(functions.size(), MAX_NAMED))),
                        more > 0 ? " and %d more".formatted(more) : "",
                        wanted);
        HostInterface served = all().get(wanted.name());
        if (served == null) {
            return "%s, but of the interfaces only %s are served"
                    .formatted(asked, String.join(", ", new TreeSet<>(all().keySet())));
        }
        if (!wanted.accepts(served.version())) {
            return asked + ", but it is served " + inVersion(wanted, served);
        }
        return "%s, which has no such function; served are %s"
                .formatted(
                        asked,
                        String.join(", ", new TreeSet<>(served.functions().keySet())));
    }

    private static String inVersion(InterfaceName wanted, HostInterface served) {
        if (served.version().isEmpty()) {
            return "without a version";
        }
        return "in version %s%s"
                .formatted(served.version(), wanted.version().isEmpty() ? ": name a version" : " and compatible ones");
    }
}
