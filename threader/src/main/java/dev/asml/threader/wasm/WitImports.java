package dev.asml.threader.wasm;

import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.component.CanonicalAbi;
import dev.asml.threader.wasm.component.ResourceType;
import dev.asml.threader.wasm.wit.HostInterface;
import dev.asml.threader.wasm.wit.HostInterfaces;
import dev.asml.threader.wasm.wit.InterfaceName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of WIT as a core module imports them without a component around it, in both manglings that tools use:
 * {@code wasi:io/streams@0.2.8} with {@code [resource-drop]input-stream}, and {@code cm32p2|wasi:io/streams@0.2} with
 * {@code input-stream_drop}.
 */
final class WitImports {
    private static final String DROP = "[resource-drop]";
    private static final String STANDARD_DROP = "_drop";
    private static final FunctionType DROP_TYPE = FunctionType.of(List.of(ValType.I32), List.of());

    private WitImports() {}

    /** Whether a module's name is that of an interface. */
    static boolean isInterface(String module) {
        return InterfaceName.parse(module).isInterface();
    }

    /** The function that serves an import; null if none does. */
    static @Nullable HostImport find(String module, String name) {
        HostInterface served = HostInterfaces.find(InterfaceName.parse(module));
        if (served == null) {
            return null;
        }
        HostInterface.HostFunction function = served.functions().get(name);
        if (function != null) {
            return new HostImport(
                    module,
                    name,
                    CanonicalAbi.lowered(function.signature()),
                    (guest, arguments) -> guest.interfaces().call(function, arguments));
        }
        ResourceType dropped = dropped(served, name);
        return dropped == null
                ? null
                : new HostImport(module, name, DROP_TYPE, (guest, arguments) -> {
                    guest.interfaces().drop(dropped, (int) arguments[0]);
                    return 0;
                });
    }

    private static @Nullable ResourceType dropped(HostInterface served, String name) {
        if (name.startsWith(DROP)) {
            return served.resources().get(name.substring(DROP.length()));
        }
        return name.endsWith(STANDARD_DROP)
                ? served.resources().get(name.substring(0, name.length() - STANDARD_DROP.length()))
                : null;
    }

    /** Why some of what a module imports of an interface is not served. */
    static String refusal(String module, List<String> names) {
        return HostInterfaces.refusal(InterfaceName.parse(module), names);
    }
}
