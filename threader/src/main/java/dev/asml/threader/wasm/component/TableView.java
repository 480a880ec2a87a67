package dev.asml.threader.wasm.component;

import com.dylibso.chicory.runtime.ImportFunction;
import com.dylibso.chicory.runtime.ImportValues;
import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import com.dylibso.chicory.runtime.TableInstance;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.ImportSection;
import com.dylibso.chicory.wasm.types.Table;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.TypeSection;
import com.dylibso.chicory.wasm.types.Value;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A table as one module sees it that shares it with others.
 *
 * <p>The engine compares the index of the type that a caller wants with the index that the function's own module has for
 * its type, which says nothing where those are two modules. So a function of another module is seen through an instance
 * that has the types of the module that looks.
 */
public final class TableView extends TableInstance {
    private final TableInstance table;
    private final WasmModule reader;
    private final IdentityHashMap<WasmModule, Boolean> sameTypes = new IdentityHashMap<>();
    private final Map<Integer, Proxy> proxies = new HashMap<>();

    /** A function of another module in the reader's types. */
    private record Proxy(Instance target, int function, Instance instance) {}

    private TableView(TableInstance table, WasmModule reader) {
        super(new Table(table.elementType(), new TableLimits(0)), Value.REF_NULL_VALUE);
        this.table = table;
        this.reader = reader;
    }

    /** A table, or another's view of it, as a module sees it. */
    public static TableInstance of(TableInstance table, WasmModule reader) {
        return new TableView(table instanceof TableView view ? view.table : table, reader);
    }

    private @Nullable Proxy proxy(int index) {
        int function = table.ref(index);
        Instance target = table.instance(index);
        if (function == Value.REF_NULL_VALUE || target == null || hasSameTypes(target.module())) {
            return null;
        }
        Proxy known = proxies.get(index);
        if (known == null || !known.target.equals(target) || known.function != function) {
            known = new Proxy(target, function, proxy(target, function));
            proxies.put(index, known);
        }
        return known;
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean hasSameTypes(WasmModule module) {
        return module == reader
                || sameTypes.computeIfAbsent(module, each -> each.typeSection().equals(reader.typeSection()));
    }

    private Instance proxy(Instance target, int function) {
        TypeSection types = reader.typeSection();
        int known = indexOf(target, target.functionType(function));
        FunctionType type = target.type(target.functionType(function));
        WasmModule module = WasmModule.builder()
                .setTypeSection(known < 0 ? withType(types, type) : types)
                .setImportSection(ImportSection.builder()
                        .addImport(new FunctionImport("", "function", known < 0 ? types.subTypeCount() : known))
                        .build())
                .withValidation(false)
                .build();
        ImportFunction call = new ImportFunction(
                "", "function", type, (_, arguments) -> target.getMachine().call(function, arguments));
        Machine machine = (_, arguments) -> target.getMachine().call(function, arguments);
        return Instance.builder(module)
                .withMachineFactory(_ -> machine)
                .withImportValues(ImportValues.builder().addFunction(call).build())
                .build();
    }

    /** The reader's index of a type of another module; -1 if it has none such. */
    private int indexOf(Instance target, int type) {
        TypeSection types = reader.typeSection();
        for (int i = 0; i < types.subTypeCount(); i++) {
            if (TypeSection.crossModuleCanonicallyEquivalent(
                    types, i, target.module().typeSection(), type)) {
                return i;
            }
        }
        return -1;
    }

    private static TypeSection withType(TypeSection types, FunctionType type) {
        TypeSection.Builder builder = TypeSection.builder();
        for (int i = 0; i < types.typeCount(); i++) {
            builder.addRecType(types.getRecType(i));
        }
        return builder.addFunctionType(type).build();
    }

    @Override
    public int requiredRef(int index) {
        int function = table.requiredRef(index);
        return proxy(index) == null ? function : 0;
    }

    @Override
    public @Nullable Instance instance(int index) {
        Proxy proxy = proxy(index);
        return proxy == null ? table.instance(index) : proxy.instance;
    }

    @Override
    public int ref(int index) {
        return table.ref(index);
    }

    @Override
    public void setRef(int index, int value, @Nullable Instance instance) {
        table.setRef(index, value, instance);
    }

    @Override
    public int size() {
        return table.size();
    }

    @Override
    public TableLimits limits() {
        return table.limits();
    }

    @Override
    public int grow(int size, int value, @Nullable Instance instance) {
        return table.grow(size, value, instance);
    }

    @Override
    public void reset() {
        table.reset();
    }
}
