package dev.asml.threader.wasm.names;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Gives compiled classes the name of the function that runs them, and their methods the names of the module's functions
 * that they are.
 */
public final class NamedClasses {
    static final String CLASS = ".class";

    /** The package that all guests' classes lie below. */
    static final String PACKAGE = "guest";

    static final String MACHINE = "$Machine";

    /** What the names of generated classes begin with. */
    private static final String COMPILED = "com/dylibso/chicory/$gen/CompiledMachine";

    private static final Pattern GENERATED = Pattern.compile(Pattern.quote(COMPILED) + "(?:FuncGroup_(\\d+))?");
    private static final Pattern FUNCTION = Pattern.compile("func_(\\d{1,9})");

    /** The compiler gives each module a copy of what all functions' code calls; one for all of them does as well. */
    private static final String COPY = COMPILED + "Shaded";

    private static final String ORIGINAL = "com/dylibso/chicory/compiler/internal/Shaded";
    private static final String INTERPRETER = "com/dylibso/chicory/runtime/internal/CompilerInterpreterMachine";

    private NamedClasses() {}

    /**
     * The same classes with names.
     *
     * @param files as the compiler made them
     * @param label as {@link GuestClasses} has it
     */
    public static Map<String, byte[]> named(Map<String, byte[]> files, FunctionNames names, String label) {
        String path = path(label);
        Map<String, byte[]> named = new LinkedHashMap<>();
        files.forEach((name, file) -> {
            if (!name.equals(COPY + CLASS)) {
                byte[] renamed = ClassFileNames.renamed(file, text -> name(text, names, path));
                named.put(name, ClassFileNames.sourced(renamed, source(path)));
            }
        });
        return named;
    }

    /** A class that was named after one function, named after another. */
    static byte[] renamed(byte[] classFile, String path, String other) {
        return ClassFileNames.renamed(
                classFile, text -> text.equals(source(path)) ? source(other) : text.replace(path, other));
    }

    /** What the names of a function's classes begin with; its slashes tell it from names of methods. */
    static String path(String label) {
        StringBuilder path = new StringBuilder(PACKAGE);
        for (String part : label.split("/", -1)) {
            path.append('/').append(FunctionNames.legal(part).replace('$', '_'));
        }
        return path.toString();
    }

    private static String source(String path) {
        return path.substring(path.lastIndexOf('/') + 1) + ".wasm";
    }

    private static String name(String text, FunctionNames names, String path) {
        if (text.equals(COPY)) {
            return ORIGINAL;
        }
        Matcher function = FUNCTION.matcher(text);
        if (function.matches()) {
            int number = Integer.parseInt(function.group(1));
            return number < names.count() ? names.of(number) : text;
        }
        return ofClasses(
                text.replace(INTERPRETER, NamedInterpreter.class.getName().replace('.', '/')), path);
    }

    /** A text with the classes in it named; the first group of functions gets the plain name. */
    private static String ofClasses(String text, String path) {
        return GENERATED.matcher(text).replaceAll(found -> Matcher.quoteReplacement(path + group(found.group(1))));
    }

    private static String group(@Nullable String number) {
        return number == null ? MACHINE : number.equals("0") ? "" : "$" + number;
    }

    /** What the name of a file's class ends with, behind the function's. */
    static String ending(String file) {
        return ofClasses(file.substring(0, file.length() - CLASS.length()), "");
    }
}
