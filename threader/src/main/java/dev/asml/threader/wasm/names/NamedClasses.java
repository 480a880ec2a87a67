package dev.asml.threader.wasm.names;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

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
     * @param jar as the compiler made it
     * @param interpreted whether some functions stay in the interpreter
     */
    public static byte[] named(byte[] jar, FunctionNames names, boolean interpreted) {
        UnaryOperator<String> renaming = text -> name(text, names);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(jar.length + jar.length / 4);
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                if (entry.getName().endsWith(CLASS) && !entry.getName().equals(COPY + CLASS)) {
                    write(out, entry.getName(), ClassFileNames.rename(in.readAllBytes(), renaming));
                }
            }
            if (interpreted) {
                write(out, NAMES, lines(names).getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("what the compiler made is no jar", e);
        }
        return bytes.toByteArray();
    }

    private static void write(ZipOutputStream out, String name, byte[] content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        entry.setTime(0);
        out.putNextEntry(entry);
        out.write(content);
        out.closeEntry();
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
