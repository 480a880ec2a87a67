package dev.asml.threader.wasm.outline;

import java.util.ArrayList;
import java.util.List;

/** The types of a module's functions: those it has, and those that are added. */
final class ModuleTypes {
    private static final int FUNCTION = 0x60;

    /** Value types as their bytes. */
    record Type(List<Integer> parameters, List<Integer> results) {}

    private final List<Type> types = new ArrayList<>();
    private final List<Integer> functions = new ArrayList<>();
    private final List<Integer> globals = new ArrayList<>();
    private int importedFunctions;
    private int globalCount;
    private boolean hasMemory;

    /** Reads the type section's content. */
    void readTypes(Reader in) {
        int count = in.number();
        for (int i = 0; i < count; i++) {
            if (in.octet() != FUNCTION) {
                throw new Unsupported("types of garbage-collected objects");
            }
            types.add(new Type(values(in), values(in)));
        }
    }

    private static List<Integer> values(Reader in) {
        int count = in.number();
        List<Integer> values = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int type = in.octet();
            // i32, i64, f32, f64, funcref, externref
            if ((type < 0x7c || type > 0x7f) && type != 0x70 && type != 0x6f) {
                throw new Unsupported("a value type");
            }
            values.add(type);
        }
        return values;
    }

    /** Reads the import section's content. */
    void readImports(Reader in) {
        int count = in.number();
        for (int i = 0; i < count; i++) {
            in.skip(in.number());
            in.skip(in.number());
            switch (in.octet()) {
                case 0 -> {
                    functions.add(in.number());
                    importedFunctions++;
                }
                case 1 -> {
                    in.skip(1);
                    skipLimits(in);
                }
                case 2 -> {
                    skipLimits(in);
                    hasMemory = true;
                }
                case 3 -> {
                    globals.add(in.octet());
                    globalCount++;
                    in.skip(1);
                }
                default -> throw new Unsupported("an import");
            }
        }
    }

    private static void skipLimits(Reader in) {
        boolean bounded = (in.octet() & 1) != 0;
        var _ = in.number();
        if (bounded) {
            var _ = in.number();
        }
    }

    /** Reads the function section's content. */
    void readFunctions(Reader in) {
        int count = in.number();
        for (int i = 0; i < count; i++) {
            functions.add(in.number());
        }
    }

    /** Reads the memory section's content. */
    void readMemories(Reader in) {
        hasMemory |= in.number() > 0;
    }

    /** Reads the global section's content, up to the first global whose value is not a plain constant. */
    void readGlobals(Reader in) {
        int count = in.number();
        globalCount += count;
        for (int i = 0; i < count; i++) {
            globals.add(in.octet());
            in.skip(1);
            switch (in.octet()) {
                case 0x23, 0x41, 0x42, 0xd2 -> {
                    var _ = in.number();
                }
                case 0x43 -> in.skip(4);
                case 0x44 -> in.skip(8);
                default -> {
                    return;
                }
            }
            if (in.octet() != Body.END) {
                return;
            }
        }
    }

    /** Imported ones and the module's own. */
    int globalCount() {
        return globalCount;
    }

    boolean hasMemory() {
        return hasMemory;
    }

    int importedFunctions() {
        return importedFunctions;
    }

    int ofGlobal(int index) {
        if (index >= globals.size()) {
            throw new Unsupported("a global's type");
        }
        return globals.get(index);
    }

    int functionCount() {
        return functions.size();
    }

    Type ofFunction(int index) {
        return types.get(functions.get(index));
    }

    Type at(int index) {
        return types.get(index);
    }

    int count() {
        return types.size();
    }

    /** The index of a type, which is added if there is none such. */
    int index(Type type) {
        int known = types.indexOf(type);
        if (known >= 0) {
            return known;
        }
        types.add(type);
        return types.size() - 1;
    }

    /** What a block takes and gives; see {@link Reader#blockType}. */
    Type ofBlock(int blockType) {
        if (blockType >= 0) {
            return types.get(blockType);
        }
        return blockType == -0x40 ? new Type(List.of(), List.of()) : new Type(List.of(), List.of(0x80 + blockType));
    }

    /** The type section's content. */
    byte[] write() {
        Writer out = new Writer().number(types.size());
        for (Type type : types) {
            out.octet(FUNCTION);
            writeValues(out, type.parameters());
            writeValues(out, type.results());
        }
        return out.toByteArray();
    }

    private static void writeValues(Writer out, List<Integer> values) {
        out.number(values.size());
        values.forEach(out::octet);
    }
}
