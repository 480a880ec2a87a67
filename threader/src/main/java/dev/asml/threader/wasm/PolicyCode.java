package dev.asml.threader.wasm;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.ValType;
import dev.asml.threader.wasm.policy.PolicyException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A module that has the form of a policy. Safe for use by many threads.
 *
 * <p>Source of the form: "WebAssembly" of the Open Policy Agent's documentation, ABI versions 1.0 and later.
 */
final class PolicyCode {
    static final String HOST = "env";
    static final String MEMORY = "memory";

    /** What policies are given where they ask for less. */
    private static final int LEAST_PAGES = 5;

    /** The functions that a policy may import, with how many numbers they take and give. */
    private static final Map<String, List<Integer>> IMPORTS = Map.of(
            "opa_abort", List.of(1, 0),
            "opa_println", List.of(1, 0),
            "opa_builtin0", List.of(2, 1),
            "opa_builtin1", List.of(3, 1),
            "opa_builtin2", List.of(4, 1),
            "opa_builtin3", List.of(5, 1),
            "opa_builtin4", List.of(6, 1));

    /** The functions that every version exports. */
    private static final Map<String, List<Integer>> EXPORTS = Map.of(
            "builtins", List.of(0, 1),
            "entrypoints", List.of(0, 1),
            "opa_malloc", List.of(1, 1),
            "opa_json_parse", List.of(2, 1),
            "opa_json_dump", List.of(1, 1),
            "opa_value_parse", List.of(2, 1),
            "opa_value_dump", List.of(1, 1));

    /** Evaluation at once, since 1.2. */
    private static final Map<String, List<Integer>> AT_ONCE =
            Map.of("opa_eval", List.of(7, 1), "opa_heap_ptr_get", List.of(0, 1));

    /** Evaluation step by step. */
    private static final Map<String, List<Integer>> BY_STEPS = Map.of(
            "opa_eval_ctx_new", List.of(0, 1),
            "opa_eval_ctx_set_input", List.of(2, 0),
            "opa_eval_ctx_set_data", List.of(2, 0),
            "opa_eval_ctx_set_entrypoint", List.of(2, 0),
            "opa_eval_ctx_get_result", List.of(1, 1),
            "eval", List.of(1, 1));

    private final LoadedModule loaded;
    private final MemoryLimits memory;
    private final List<FunctionImport> imports;
    private final boolean atOnce;

    /**
     * Checks the form.
     *
     * @throws PolicyException naming what is missing
     */
    PolicyCode(LoadedModule loaded) {
        this.loaded = loaded;
        WasmModule module = loaded.module();
        List<String> problems = new ArrayList<>();
        List<FunctionImport> functions = new ArrayList<>();
        MemoryImport[] wanted = new MemoryImport[1];
        module.importSection().stream().forEach(each -> {
            switch (each) {
                case MemoryImport found when named(each, MEMORY) -> wanted[0] = found;
                case FunctionImport found when isServed(module, found) -> functions.add(found);
                default -> problems.add("imports %s.%s".formatted(each.module(), each.name()));
            }
        });
        this.imports = List.copyOf(functions);
        Map<String, FunctionType> exports = exports(module);
        missing(exports, EXPORTS).forEach(name -> problems.add("does not export " + name));
        this.atOnce = missing(exports, AT_ONCE).isEmpty();
        if (!atOnce) {
            missing(exports, BY_STEPS).forEach(name -> problems.add("does not export " + name));
        }
        if (wanted[0] == null) {
            problems.add("does not import env.memory");
        }
        if (!problems.isEmpty()) {
            throw PolicyException.invalid("not a policy of ABI 1.x: it " + String.join(", ", problems));
        }
        MemoryLimits asked = Objects.requireNonNull(wanted[0]).limits();
        int initial = Math.min(Math.max(asked.initialPages(), LEAST_PAGES), asked.maximumPages());
        this.memory = new MemoryLimits(initial, asked.maximumPages());
    }

    private static boolean named(Import each, String name) {
        return each.module().equals(HOST) && each.name().equals(name);
    }

    private static boolean isServed(WasmModule module, FunctionImport wanted) {
        return wanted.module().equals(HOST)
                && isOf(IMPORTS.get(wanted.name()), module.typeSection().getType(wanted.typeIndex()));
    }

    private static boolean isOf(@Nullable List<Integer> counts, @Nullable FunctionType type) {
        return counts != null
                && type != null
                && type.params().equals(Collections.nCopies(counts.getFirst(), ValType.I32))
                && type.returns().equals(Collections.nCopies(counts.getLast(), ValType.I32));
    }

    private static Map<String, FunctionType> exports(WasmModule module) {
        Map<String, FunctionType> exports = new HashMap<>();
        int imported = module.importSection().count(ExternalType.FUNCTION);
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            var export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION && export.index() >= imported) {
                exports.put(
                        export.name(),
                        module.functionSection().getFunctionType(export.index() - imported, module.typeSection()));
            }
        }
        return exports;
    }

    private static List<String> missing(Map<String, FunctionType> exports, Map<String, List<Integer>> wanted) {
        return wanted.entrySet().stream()
                .filter(each -> !isOf(each.getValue(), exports.get(each.getKey())))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    LoadedModule loaded() {
        return loaded;
    }

    /** What it asks for as its memory. */
    MemoryLimits memory() {
        return memory;
    }

    List<FunctionImport> imports() {
        return imports;
    }

    /** Whether one call evaluates. */
    boolean atOnce() {
        return atOnce;
    }
}
