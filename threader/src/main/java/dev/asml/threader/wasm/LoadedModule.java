package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.Table;
import dev.asml.threader.wasm.component.TableView;
import dev.asml.threader.wasm.names.GuestClasses;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A core module whose code is loaded. Safe for use by many threads. */
final class LoadedModule {
    private static final long[] NOTHING = {};

    private final String hash;
    private final long weight;
    private final WasmModule module;
    private final int start;
    private final List<TableContent> tables;
    private final boolean exportsTables;
    private final Function<Instance, Machine> machines;
    private final boolean resettable;
    private final Optional<String> interpreted;
    private final Runnable whenRun;

    /**
     * Loads code.
     *
     * @param hash of the module that it was made of
     * @param tried whether the JVM has had the code before, as the code cache's
     * @param label what its classes are named after, {@code SERVICE/FUNCTION} or with a third part
     */
    LoadedModule(String hash, CompiledCode code, boolean tried, String label) {
        this(hash, code, new GuestClasses(code.classes(), label, tried), () -> {});
    }

    private LoadedModule(String hash, CompiledCode code, GuestClasses classes, Runnable whenRun) {
        this.hash = hash;
        this.weight = LoadedCode.EACH_BYTES + code.module().length + code.classes().length;
        KeptModule kept = KeptModule.parse(code.module());
        this.start = kept.start();
        this.module = kept.module();
        this.tables = kept.tables();
        this.machines = classes.machines();
        this.exportsTables = exportsTables(module);
        this.resettable = code.resettable();
        this.interpreted = code.interpreted();
        this.whenRun = whenRun;
    }

    /** Loads code that the JVM has had before, while its first classes are made elsewhere. */
    static LoadedModule kept(String hash, CompiledCode code, String label, Ahead ahead, FirstUses uses) {
        GuestClasses classes = new GuestClasses(code.classes(), label, true);
        ahead.make(classes, uses);
        return new LoadedModule(hash, code, classes, () -> ahead.keep(classes, uses));
    }

    /** Takes note that it was run for the first time. */
    void ran() {
        whenRun.run();
    }

    /** A table that is exported within a component can hold functions of other modules. */
    private TableInstance table(Table table, int initialValue, boolean shared) {
        TableInstance made = LimitedTable.create(table, initialValue);
        return shared && exportsTables ? TableView.of(made, module) : made;
    }

    /** An instance with what its table has from the beginning. */
    Instance filled(Instance made) {
        for (TableContent content : tables) {
            content.fill(made);
        }
        return made;
    }

    /** A new instance of a module that has no memory of its own; its start function runs. */
    Instance instantiate(ImportValues imports) {
        Instance made = filled(Instance.builder(module)
                .withMachineFactory(machines)
                .withTableFactory((table, initialValue) -> table(table, initialValue, false))
                .withImportValues(imports)
                .withStart(false)
                .build());
        if (start != KeptModule.NO_START) {
            var _ = made.getMachine().call(start, NOTHING);
        }
        return made;
    }

    private static boolean exportsTables(WasmModule module) {
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            if (module.exportSection().getExport(i).exportType() == ExternalType.TABLE) {
                return true;
            }
        }
        return false;
    }

    String hash() {
        return hash;
    }

    /** About how many bytes of the host it takes. */
    long weight() {
        return weight;
    }

    /** Makes the machine of an instance. */
    Function<Instance, Machine> machines() {
        return machines;
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
     * @param shared whether others import what it exports
     * @param image whether it is to be given an earlier state, so that neither start function nor data are needed
     */
    Instance instantiate(Guest guest, MemoryAllowance allowance, ImportValues imports, boolean shared, boolean image) {
        Instance made = filled(Instance.builder(module)
                .withMachineFactory(machines)
                .withMemoryFactory(limits -> guest.own(new LinearMemory(limits, allowance, image)))
                .withTableFactory((table, initialValue) -> table(table, initialValue, shared))
                .withImportValues(imports)
                .withStart(false)
                .build());
        guest.own(made);
        if (start != KeptModule.NO_START && !image) {
            var _ = made.getMachine().call(start, NOTHING);
        }
        return made;
    }
}
