package dev.asml.threader.wasm.wasi;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import dev.asml.threader.wasm.component.ComponentBinary;
import dev.asml.threader.wasm.component.ComponentFunction;
import dev.asml.threader.wasm.component.CoreModuleType;
import dev.asml.threader.wasm.component.HostServices;
import dev.asml.threader.wasm.component.LinkedComponent;
import dev.asml.threader.wasm.component.Signature;
import dev.asml.threader.wasm.component.Variant;
import dev.asml.threader.wasm.wit.HostInterface;
import dev.asml.threader.wasm.wit.HostInterfaces;
import dev.asml.threader.wasm.wit.InterfaceName;
import dev.asml.threader.wasm.wit.WitHost;
import dev.asml.threader.wasm.wit.World;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs a component's command from its start to its end, with files of the caller's choice. */
final class ComponentProgram {
    private static final String RUN = "wasi:cli/run";

    private ComponentProgram() {}

    static boolean isOne(byte[] wasm) {
        return wasm.length > 6 && wasm[6] == 1;
    }

    /** Its exit code. */
    static int run(byte[] wasm, WitHost host, Wasi wasi) {
        ComponentBinary.Decoded decoded = ComponentBinary.read(wasm);
        List<WasmModule> modules = decoded.modules().stream().map(Parser::parse).toList();
        LinkedComponent linked = LinkedComponent.link(
                decoded, modules.stream().map(CoreModuleType::of).toList(), new Services());
        World world = new World(host, () -> wasi);
        LinkedComponent.Running running = linked.instantiate(
                (number, imports) -> Instance.builder(modules.get(number))
                        .withImportValues(imports)
                        .withStart(false)
                        .build(),
                (imported, name) -> function(imported, name, world));
        try {
            return ((Variant) Objects.requireNonNull(command(linked, running).call())).index();
        } catch (GuestExit exit) {
            return exit.code();
        } finally {
            running.store().end();
        }
    }

    private static ComponentFunction command(LinkedComponent linked, LinkedComponent.Running running) {
        String exported = linked.functions().stream()
                .filter(each -> each.startsWith(RUN))
                .findFirst()
                .orElseThrow();
        return running.function(exported.substring(0, exported.indexOf('#')), "run");
    }

    private static ComponentFunction function(String imported, String name, World world) {
        HostInterface served = Objects.requireNonNull(HostInterfaces.find(InterfaceName.parse(imported)), imported);
        return Objects.requireNonNull(served.functions().get(name), name).in(world);
    }

    /** The interfaces that are served. */
    private static final class Services implements HostServices {
        @Override
        public @Nullable Served find(String name) {
            HostInterface found = HostInterfaces.find(InterfaceName.parse(name));
            if (found == null) {
                return null;
            }
            Map<String, Signature> functions = new LinkedHashMap<>();
            found.functions().forEach((each, function) -> functions.put(each, function.signature()));
            return new Served(functions, found.types(), found.resources());
        }

        @Override
        public String closest(String name) {
            return "not served";
        }
    }
}
