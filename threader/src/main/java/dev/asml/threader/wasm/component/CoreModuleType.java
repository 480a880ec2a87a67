package dev.asml.threader.wasm.component;

import com.dylibso.chicory.wasm.ChicoryException;
import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.FunctionType;
import com.dylibso.chicory.wasm.types.GlobalImport;
import com.dylibso.chicory.wasm.types.Import;
import com.dylibso.chicory.wasm.types.MemoryImport;
import com.dylibso.chicory.wasm.types.MemoryLimits;
import com.dylibso.chicory.wasm.types.MutabilityType;
import com.dylibso.chicory.wasm.types.TableImport;
import com.dylibso.chicory.wasm.types.TableLimits;
import com.dylibso.chicory.wasm.types.TagImport;
import com.dylibso.chicory.wasm.types.ValType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a core module imports, in its order, and what it exports.
 *
 * @param indices of the exports in the module; empty for a type without a module
 * @param module whose type it is; null for a type without a module
 */
public record CoreModuleType(
        List<Wanted> imports,
        Map<String, CoreExtern> exports,
        Map<String, Integer> indices,
        @Nullable WasmModule module) {
    /** Chicory's parser refuses a function import whose two names are both empty; this name stands for the second. */
    public static final String EMPTY_NAME = "\0";

    /** What an engine is asked for at most: it looks each import up among all. */
    private static final int MAX_IMPORTS = 5_000;

    /** An import. */
    public record Wanted(String module, String name, CoreExtern type) {
        /** The name that the module has for it. */
        String plainName() {
            return name.equals(EMPTY_NAME) ? "" : name;
        }
    }

    /** The type of a module that was parsed. */
    public static CoreModuleType of(WasmModule module) {
        try {
            return typeOf(module);
        } catch (ChicoryException e) { // an index of a type that there is not
            throw new ComponentException("not a valid core module: " + e.getMessage(), e);
        }
    }

    private static CoreModuleType typeOf(WasmModule module) {
        Spaces spaces = new Spaces(module);
        if (module.importSection().importCount() > MAX_IMPORTS) {
            throw new ComponentException("a core module with %d imports; the limit is %d"
                    .formatted(module.importSection().importCount(), MAX_IMPORTS));
        }
        List<Wanted> imports = new ArrayList<>();
        Set<List<String>> names = new HashSet<>();
        for (int i = 0; i < module.importSection().importCount(); i++) {
            Import each = module.importSection().getImport(i);
            Wanted wanted = new Wanted(each.module(), each.name(), spaces.add(each));
            if (!names.add(List.of(each.module(), each.name()))) {
                throw new ComponentException(
                        "duplicate import name `%s:%s` in a core module".formatted(each.module(), wanted.plainName()));
            }
            imports.add(wanted);
        }
        spaces.addDefined();
        Map<String, CoreExtern> exports = new LinkedHashMap<>();
        Map<String, Integer> indices = new HashMap<>();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export each = module.exportSection().getExport(i);
            exports.put(each.name(), spaces.at(each));
            indices.put(each.name(), each.index());
        }
        return new CoreModuleType(List.copyOf(imports), exports, indices, module);
    }

    /** A module's index spaces. */
    private static final class Spaces {
        private final WasmModule module;
        private final List<FunctionType> functions = new ArrayList<>();
        private final List<CoreExtern> tables = new ArrayList<>();
        private final List<CoreExtern> memories = new ArrayList<>();
        private final List<CoreExtern> globals = new ArrayList<>();
        private final List<CoreExtern> tags = new ArrayList<>();

        Spaces(WasmModule module) {
            this.module = module;
        }

        CoreExtern add(Import wanted) {
            return switch (wanted) {
                case FunctionImport function -> {
                    functions.add(module.typeSection().getType(function.typeIndex()));
                    yield new CoreExtern.Function(functions.getLast());
                }
                case TableImport table -> {
                    tables.add(table(table.entryType(), table.limits()));
                    yield tables.getLast();
                }
                case MemoryImport memory -> {
                    memories.add(memory(memory.limits()));
                    yield memories.getLast();
                }
                case GlobalImport global -> {
                    globals.add(global(global.type(), global.mutabilityType()));
                    yield globals.getLast();
                }
                case TagImport tag -> {
                    tags.add(new CoreExtern.Tag(
                            module.typeSection().getType(tag.tagType().typeIdx())));
                    yield tags.getLast();
                }
                default -> throw new ComponentException("an unknown kind of import");
            };
        }

        private static CoreExtern table(ValType element, TableLimits limits) {
            return new CoreExtern.Table(element, limits.min(), limits.max());
        }

        private static CoreExtern memory(MemoryLimits limits) {
            return new CoreExtern.Memory(limits.initialPages(), limits.maximumPages(), limits.shared());
        }

        private static CoreExtern global(ValType type, MutabilityType mutability) {
            return new CoreExtern.Global(type, mutability == MutabilityType.Var);
        }

        void addDefined() {
            for (int i = 0; i < module.functionSection().functionCount(); i++) {
                functions.add(
                        module.typeSection().getType(module.functionSection().getFunctionType(i)));
            }
            for (int i = 0; i < module.tableSection().tableCount(); i++) {
                var table = module.tableSection().getTable(i);
                tables.add(table(table.elementType(), table.limits()));
            }
            module.memorySection().ifPresent(section -> {
                for (int i = 0; i < section.memoryCount(); i++) {
                    memories.add(memory(section.getMemory(i).limits()));
                }
            });
            for (var global : module.globalSection().globals()) {
                globals.add(global(global.valueType(), global.mutabilityType()));
            }
            module.tagSection().ifPresent(section -> {
                for (var tag : section.types()) {
                    tags.add(new CoreExtern.Tag(module.typeSection().getType(tag.typeIdx())));
                }
            });
        }

        CoreExtern at(Export export) {
            return switch (export.exportType()) {
                case FUNCTION -> new CoreExtern.Function(at(export, functions));
                case TABLE -> at(export, tables);
                case MEMORY -> at(export, memories);
                case GLOBAL -> at(export, globals);
                case TAG -> at(export, tags);
            };
        }

        /** The engine's parser does not look at the indices of exports. */
        private static <T> T at(Export export, List<T> space) {
            if (export.index() < 0 || export.index() >= space.size()) {
                throw new ComponentException("a core module's export \"%s\" is index %d of %d"
                        .formatted(export.name(), export.index(), space.size()));
            }
            return space.get(export.index());
        }
    }
}
