package dev.asml.threader.wasm;

import com.dylibso.chicory.compiler.MachineFactoryCompiler;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.wasm.Parser;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ActiveDataSegment;
import com.dylibso.chicory.wasm.types.DataSection;
import com.dylibso.chicory.wasm.types.DataSegment;
import com.dylibso.chicory.wasm.types.PassiveDataSegment;
import java.util.Optional;
import java.util.function.Function;

/** A core module whose code is loaded. Safe for use by many threads. */
final class LoadedModule {
    private final WasmModule module;
    private final WasmModule bare;
    private final Function<Instance, Machine> machines;
    private final boolean resettable;
    private final Optional<String> interpreted;

    LoadedModule(CompiledCode code) {
        this.module = Parser.parse(code.module());
        this.bare = bare(module);
        this.machines =
                MachineFactoryCompiler.builder(module).withCache(code.asCache()).compile();
        this.resettable = code.resettable();
        this.interpreted = code.interpreted();
    }

    /** The module without start function and without the content of its active segments of data. */
    private static WasmModule bare(WasmModule module) {
        DataSection.Builder data = DataSection.builder();
        for (DataSegment segment : module.dataSection().dataSegments()) {
            data.addDataSegment(segment instanceof ActiveDataSegment ? PassiveDataSegment.EMPTY : segment);
        }
        WasmModule.Builder bare = WasmModule.builder()
                .setTypeSection(module.typeSection())
                .setImportSection(module.importSection())
                .setFunctionSection(module.functionSection())
                .setTableSection(module.tableSection())
                .setGlobalSection(module.globalSection())
                .setExportSection(module.exportSection())
                .setElementSection(module.elementSection())
                .setCodeSection(module.codeSection())
                .setDataSection(data.build())
                .withValidation(false);
        module.memorySection().ifPresent(bare::setMemorySection);
        module.dataCountSection().ifPresent(bare::setDataCountSection);
        module.tagSection().ifPresent(bare::setTagSection);
        return bare.build();
    }

    WasmModule module() {
        return module;
    }

    boolean resettable() {
        return resettable;
    }

    Optional<String> interpreted() {
        return interpreted;
    }

    /**
     * A new instance; its start function runs.
     *
     * @param image whether it is to be given an earlier state, so that neither start function nor data are needed
     */
    Instance instantiate(Guest guest, MemoryAllowance allowance, ImportValues imports, boolean image) {
        return Instance.builder(image ? bare : module)
                .withMachineFactory(machines)
                .withMemoryFactory(limits -> guest.own(new LinearMemory(limits, allowance)))
                .withTableFactory(LimitedTable::create)
                .withImportValues(imports)
                .withStart(false)
                .build();
    }
}
