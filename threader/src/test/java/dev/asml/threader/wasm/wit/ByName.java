package dev.asml.threader.wasm.wit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.wasm.component.ValueType;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The host's interfaces, their functions and types by name, as the canonical ABI finds them for a guest. */
public final class ByName {
    private ByName() {}

    static HostInterface served(String interfaceName) {
        return Objects.requireNonNull(HostInterfaces.all().get(interfaceName), interfaceName);
    }

    /** Calls a function, be it one that has a result or none. */
    public static @Nullable Object result(World world, String interfaceName, String function, Object... arguments) {
        HostInterface.HostFunction called =
                Objects.requireNonNull(served(interfaceName).functions().get(function), function);
        assertThat(arguments).as(function).hasSameSizeAs(called.signature().parameters());
        return called.body().call(world, arguments);
    }

    /** Calls a function that has a result. */
    public static Object call(World world, String interfaceName, String function, Object... arguments) {
        return Objects.requireNonNull(result(world, interfaceName, function, arguments), function);
    }

    /** The names of an enum's cases or of flags. */
    static List<String> names(String interfaceName, String type) {
        ValueType named = Objects.requireNonNull(served(interfaceName).types().get(type), type);
        return ((ValueType.Names) named).names();
    }
}
