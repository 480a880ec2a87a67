package dev.asml.threader.wasm;

import dev.asml.threader.wasm.component.CanonicalAbi;
import dev.asml.threader.wasm.component.ComponentFunction;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wit.HostInterfaces;
import dev.asml.threader.wasm.wit.IncomingHandler;
import dev.asml.threader.wasm.wit.InterfaceName;
import dev.asml.threader.wasm.wit.World;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The functions of WIT that a guest is entered by, as a core module exports them. */
enum WitEntry {
    /** An HTTP request comes in; wanted before a command where a module has both. */
    INCOMING_HANDLER("wasi:http/incoming-handler", "handle", Abi.HTTP),
    /** A command runs. */
    RUN("wasi:cli/run", "run", Abi.COMMAND);

    /** The version that guests are entered by. */
    private static final String VERSION = "0.2.0";

    private final String interfaceName;
    private final String function;
    private final Abi abi;

    WitEntry(String interfaceName, String function, Abi abi) {
        this.interfaceName = interfaceName;
        this.function = function;
        this.abi = abi;
    }

    /** What a function's export stands for: {@code wasi:cli/run@0.2.8#run}, {@code cm32p2|wasi:cli/run@0.2|run}. */
    static @Nullable WitEntry of(String export) {
        boolean standard = export.startsWith(InterfaceName.STANDARD_MANGLING);
        int end = standard ? export.lastIndexOf('|') : export.indexOf('#');
        if (end < InterfaceName.STANDARD_MANGLING.length()) {
            return null;
        }
        InterfaceName name = InterfaceName.parse(export.substring(0, end));
        for (WitEntry each : values()) {
            if (each.function.equals(export.substring(end + 1)) && each.isOf(name)) {
                return each;
            }
        }
        return null;
    }

    /** Whether that is the interface of the function. */
    boolean isOf(InterfaceName name) {
        return name.name().equals(interfaceName) && name.accepts(VERSION);
    }

    /** The generation of guests that are entered by it. */
    Abi abi() {
        return abi;
    }

    /** Calls it: 0 if it went well. */
    long call(GuestInterfaces interfaces, CanonicalAbi.CoreFunction export) {
        return call(interfaces.world(), interfaces.lift(export, signature()));
    }

    /** Calls it in a component: 0 if it went well. */
    long call(World world, ComponentFunction export) {
        return switch (this) {
            case INCOMING_HANDLER -> {
                var _ = export.call(IncomingHandler.arguments(world));
                yield 0;
            }
            case RUN -> export.call() instanceof Variant(int index, var _) ? index : 0;
        };
    }

    private Signature signature() {
        return Objects.requireNonNull(
                HostInterfaces.declared(interfaceName).get(function), "the WIT declares its function");
    }
}
