package dev.asml.threader.wasm.names;

import com.dylibso.chicory.wasm.WasmModule;
import com.dylibso.chicory.wasm.types.Export;
import com.dylibso.chicory.wasm.types.ExternalType;
import com.dylibso.chicory.wasm.types.FunctionImport;
import com.dylibso.chicory.wasm.types.NameCustomSection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of a module's functions as methods of the JVM: from its name section, else what it exports or imports them
 * as; each is legal and given once.
 */
public final class FunctionNames {
    /** What the compiler calls methods of its own beside those of functions, in the same class. */
    private static final Pattern TAKEN = Pattern.compile("(func|call|enter|indirect)_\\d+");

    /** Between a function's name and the number of one of its parts. */
    static final String PART = "$part";

    /** What compilers of C call a main function without parameters. */
    private static final String C_MAIN = "__original_main";

    private static final String ILLEGAL = ".;[/<>";
    private static final String INSTEAD = "-,(|{}";

    private final List<String> names = new ArrayList<>();
    private final Set<String> given = new HashSet<>();

    /**
     * Names the functions.
     *
     * @param module with its custom sections
     * @param parts for each function that was added behind the module's own, which of these it is a part of
     */
    public FunctionNames(WasmModule module, List<Integer> parts) {
        NameCustomSection section = module.nameSection();
        Map<Integer, String> exports = exports(module);
        int imported = 0;
        for (int i = 0; i < module.importSection().importCount(); i++) {
            if (module.importSection().getImport(i) instanceof FunctionImport function) {
                add(function.name().isEmpty() ? function.module() : function.name());
                imported++;
            }
        }
        int own = module.functionSection().functionCount();
        for (int i = imported; i < imported + own; i++) {
            String name = section == null ? null : section.nameOfFunction(i);
            add(readable(name, exports.get(i), i));
        }
        Map<Integer, Integer> counts = new HashMap<>();
        for (int whole : parts) {
            add(names.get(whole) + PART + counts.merge(whole, 1, Integer::sum));
        }
    }

    private static Map<Integer, String> exports(WasmModule module) {
        Map<Integer, String> exports = new HashMap<>();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                exports.putIfAbsent(export.index(), export.name());
            }
        }
        return exports;
    }

    private static String readable(@Nullable String named, @Nullable String exported, int index) {
        if (named != null && !named.isBlank()) {
            return named.equals(C_MAIN) ? "main" : ReadableName.of(named);
        }
        return exported != null && !exported.isBlank() ? ReadableName.of(exported) : "function " + index;
    }

    private void add(String readable) {
        String legal = legal(readable);
        String name = TAKEN.matcher(legal).matches() ? legal + "'" : legal;
        String unique = name;
        for (int i = 2; !given.add(unique); i++) {
            unique = name + "#" + i;
        }
        names.add(unique);
    }

    /** Source of what a method's name may not have: Java Virtual Machine Specification, section 4.2.2. */
    static String legal(String name) {
        StringBuilder legal = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            int at = ILLEGAL.indexOf(letter);
            legal.append(at >= 0 ? INSTEAD.charAt(at) : Character.isISOControl(letter) ? '?' : letter);
        }
        return legal.isEmpty() ? "?" : legal.toString();
    }

    /** How many functions there are, imported ones included. */
    public int count() {
        return names.size();
    }

    /** The names of all functions, a line each. */
    public String lines() {
        return String.join("\n", names);
    }

    /** The name of a function. */
    public String of(int function) {
        return names.get(function);
    }
}
