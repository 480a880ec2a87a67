package dev.asml.threader.wasm.names;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Gives the methods of compiled classes the names of the functions that they are. */
public final class NamedClasses {
    static final String CLASS = ".class";
    /** The names of all functions, a line each, where some of them are interpreted. */
    static final String NAMES = "names";

    private static final String FUNCTION = "func_";

    /** The compiler gives each module a copy of what all functions' code calls; one for all of them does as well. */
    private static final String COPY = GuestClasses.COMPILED + "Shaded";

    private static final String ORIGINAL = "com/dylibso/chicory/compiler/internal/Shaded";
    private static final String INTERPRETER = "com/dylibso/chicory/runtime/internal/CompilerInterpreterMachine";

    private NamedClasses() {}

    /**
     * The same classes with names.
     *
     * @param files as the compiler made them
     * @param interpreted whether some functions stay in the interpreter
     */
    public static Map<String, byte[]> named(Map<String, byte[]> files, FunctionNames names, boolean interpreted) {
        UnaryOperator<String> renaming = text -> name(text, names);
        Map<String, byte[]> named = new LinkedHashMap<>();
        files.forEach((name, file) -> {
            if (name.endsWith(CLASS) && !name.equals(COPY + CLASS)) {
                named.put(name, ClassFileNames.rename(file, renaming));
            }
        });
        if (interpreted) {
            named.put(NAMES, lines(names).getBytes(StandardCharsets.UTF_8));
        }
        return named;
    }

    private static String lines(FunctionNames names) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < names.count(); i++) {
            lines.append(names.of(i)).append('\n');
        }
        return lines.toString();
    }

    private static String name(String text, FunctionNames names) {
        if (text.equals(INTERPRETER)) {
            return NamedInterpreter.class.getName().replace('.', '/');
        }
        if (text.equals(COPY)) {
            return ORIGINAL;
        }
        if (!text.startsWith(FUNCTION)
                || text.length() > FUNCTION.length() + 9
                || !text.chars().skip(FUNCTION.length()).allMatch(letter -> letter >= '0' && letter <= '9')) {
            return text.contains(INTERPRETER)
                    ? text.replace(INTERPRETER, NamedInterpreter.class.getName().replace('.', '/'))
                    : text;
        }
        int function = Integer.parseInt(text.substring(FUNCTION.length()));
        return function < names.count() ? names.of(function) : text;
    }
}
