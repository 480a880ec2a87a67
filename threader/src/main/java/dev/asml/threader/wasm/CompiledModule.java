package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.HostFunction;
import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A core module as a function. Safe for use by many threads. */
public final class CompiledModule implements GuestCode {
    private final String hash;
    private final LoadedModule loaded;
    private final List<HostImport> imports;
    private final Set<String> functions = new HashSet<>();

    /**
     * Links loaded code.
     *
     * @param hash of the file that the code was made of
     * @throws ModuleException if the module imports what is not served
     */
    CompiledModule(String hash, LoadedModule loaded) {
        this.hash = hash;
        this.loaded = loaded;
        WasmModule module = loaded.module();
        this.imports = HostImports.link(module);
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                functions.add(export.name());
            }
        }
    }

    @Override
    public String hash() {
        return hash;
    }

    @Override
    public List<String> modules() {
        return List.of(hash);
    }

    @Override
    public long weight() {
        return loaded.weight();
    }

    @Override
    public boolean resettable() {
        return loaded.resettable();
    }

    @Override
    public Optional<String> interpreted() {
        return loaded.interpreted();
    }

    @Override
    public boolean imports(String moduleName) {
        return imports.stream().anyMatch(i -> i.module().equals(moduleName));
    }

    @Override
    public boolean imports(String moduleName, String name) {
        return imports.stream()
                .anyMatch(i -> i.module().equals(moduleName) && i.name().equals(name));
    }

    @Override
    public Set<String> exports() {
        return functions;
    }

    @Override
    public void ran() {
        loaded.ran();
    }

    @Override
    public GuestInstance instantiate(Guest guest, MemoryAllowance allowance, boolean image) {
        ImportFunction[] functions = new ImportFunction[imports.size()];
        for (int i = 0; i < functions.length; i++) {
            HostImport served = imports.get(i);
            functions[i] = new HostFunction(
                    served.module(),
                    served.name(),
                    served.type(),
                    (caller, arguments) -> guest.callHost(caller, served, arguments));
        }
        ImportValues values = ImportValues.builder().addFunction(functions).build();
        return new GuestInstance.OfModule(loaded.instantiate(guest, allowance, values, false, image));
    }
}
