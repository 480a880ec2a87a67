package dev.asml.threader.wasm;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A module whose code is loaded and whose imports are known to be served. Safe for use by many threads. */
public final class CompiledModule {
    private final String hash;
    private final WasmModule module;
    private final Function<Instance, Machine> machines;
    private final boolean resettable;
    private final Optional<String> interpreted;
    private final List<HostImport> imports;
    private final Set<String> functions = new HashSet<>();

    /**
     * Loads compiled code.
     *
     * @param hash of the file that the code was made of
     * @throws ModuleException if the module imports what is not served
     */
    CompiledModule(String hash, CompiledCode code) {
        this.hash = hash;
        this.module = Parser.parse(code.module());
        this.machines =
                MachineFactoryCompiler.builder(module).withCache(code.asCache()).compile();
        this.resettable = code.resettable();
        this.interpreted = code.interpreted();
        this.imports = HostImports.link(module);
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                functions.add(export.name());
            }
        }
    }

    String hash() {
        return hash;
    }

    WasmModule module() {
        return module;
    }

    /** Whether an instance can be put back to an earlier state by its memories and globals alone. */
    boolean resettable() {
        return resettable;
    }

    /** The first function too large to be compiled, by its index in the module; such ones run hundreds of times slower. */
    Optional<String> interpreted() {
        return interpreted;
    }

    boolean imports(String moduleName) {
        return imports.stream().anyMatch(i -> i.module().equals(moduleName));
    }

    boolean imports(String moduleName, String name) {
        return imports.stream()
                .anyMatch(i -> i.module().equals(moduleName) && i.name().equals(name));
    }

    /** The functions that it exports. */
    Set<String> exports() {
        return functions;
    }

    boolean exports(String function) {
        return functions.contains(function);
    }

    /** A new instance; its start function runs. */
    Instance instantiate(Guest guest, MemoryAllowance allowance) {
        ImportFunction[] functions = new ImportFunction[imports.size()];
        for (int i = 0; i < functions.length; i++) {
            HostImport served = imports.get(i);
            functions[i] = new HostFunction(
                    served.module(),
                    served.name(),
                    served.type(),
                    (caller, arguments) -> guest.callHost(caller, served, arguments));
        }
        return Instance.builder(module)
                .withMachineFactory(machines)
                .withMemoryFactory(limits -> guest.own(new LinearMemory(limits, allowance)))
                .withTableFactory(LimitedTable::create)
                .withImportValues(ImportValues.builder().addFunction(functions).build())
                .withStart(false)
                .build();
    }
}
