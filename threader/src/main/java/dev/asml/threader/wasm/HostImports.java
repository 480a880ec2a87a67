package dev.asml.threader.wasm;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Import;
import dev.asml.threader.wasm.wasi.WasiImport;
import dev.asml.threader.wasm.wasi.WasiImports;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Everything that guests may import, and the check that a module imports nothing else. */
final class HostImports {
    private static final Map<String, Map<String, HostImport>> SERVED = served();
    private static final int MAX_REFUSALS = 20;

    private HostImports() {}

    private static Map<String, Map<String, HostImport>> served() {
        List<HostImport> all = new ArrayList<>(CoreAbi.imports());
        WasiImports.previewOne().forEach(each -> all.add(wasi(WasiImports.PREVIEW_1, each)));
        WasiImports.snapshotZero().forEach(each -> all.add(wasi(WasiImports.SNAPSHOT_0, each)));
        Map<String, Map<String, HostImport>> byModule = new LinkedHashMap<>();
        for (HostImport each : all) {
            byModule.computeIfAbsent(each.module(), _ -> new LinkedHashMap<>()).put(each.name(), each);
        }
        return byModule;
    }

    private static HostImport wasi(String module, WasiImport wasi) {
        return new HostImport(
                module,
                wasi.name(),
                wasi.type(),
                (guest, arguments) -> wasi.body().call(guest.wasi(), guest.memory(), arguments));
    }

    /**
     * What a module imports, in its order.
     *
     * @throws ModuleException naming the imports that are not served
     */
    static List<HostImport> link(WasmModule module) {
        List<HostImport> linked = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        Map<String, List<String>> unknown = new LinkedHashMap<>();
        module.importSection().stream().forEach(wanted -> {
            HostImport found = find(wanted);
            if (found != null && found.type().equals(type(module, wanted))) {
                linked.add(found);
            } else if (found == null && WitImports.isInterface(wanted.module())) {
                unknown.computeIfAbsent(wanted.module(), _ -> new ArrayList<>()).add(wanted.name());
            } else {
                refused.add(refusal(module, wanted, found));
            }
        });
        unknown.forEach((name, functions) -> refused.add(WitImports.refusal(name, functions)));
        if (!refused.isEmpty()) {
            throw new ModuleException(refusals(refused));
        }
        return linked;
    }

    /** A module can want any number of things that nobody has. */
    private static String refusals(List<String> refused) {
        int more = refused.size() - MAX_REFUSALS;
        return String.join("; ", refused.subList(0, Math.min(refused.size(), MAX_REFUSALS)))
                + (more > 0 ? "; and %d more".formatted(more) : "");
    }

    private static @Nullable HostImport find(Import wanted) {
        HostImport found = SERVED.getOrDefault(wanted.module(), Map.of()).get(wanted.name());
        return found == null && WitImports.isInterface(wanted.module())
                ? WitImports.find(wanted.module(), wanted.name())
                : found;
    }

    /** The type of an imported function; null if it is something else that is imported. */
    private static @Nullable FunctionType type(WasmModule module, Import wanted) {
        return wanted instanceof FunctionImport function ? module.typeSection().getType(function.typeIndex()) : null;
    }

    private static String refusal(WasmModule module, Import wanted, @Nullable HostImport found) {
        String name = wanted.module() + "." + wanted.name();
        FunctionType type = type(module, wanted);
        if (type == null) {
            return "imports the %s %s; a function's module must define its own"
                    .formatted(wanted.importType().name().toLowerCase(Locale.ROOT), name);
        }
        if (found != null) {
            return "imports %s as %s, but it is %s".formatted(name, type, found.type());
        }
        Map<String, HostImport> served = SERVED.getOrDefault(wanted.module(), Map.of());
        return served.isEmpty()
                ? "imports %s, but of the module names only %s are served"
                        .formatted(name, String.join(", ", SERVED.keySet()))
                : "imports %s, which is not served; module %s has %s"
                        .formatted(name, wanted.module(), String.join(", ", new TreeSet<>(served.keySet())));
    }
}
