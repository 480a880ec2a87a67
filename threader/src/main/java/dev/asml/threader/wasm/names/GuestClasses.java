package dev.asml.threader.wasm.names;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The compiled classes of one module, named after the function that runs it: {@code guest.SERVICE.FUNCTION}, with a
 * method for each of the module's functions. Safe for use by many threads.
 */
public final class GuestClasses extends ClassLoader {
    /** The package that all guests' classes lie below. */
    static final String PACKAGE = "guest";

    private static final String COMPILED = "com/dylibso/chicory/$gen/CompiledMachine";
    private static final String GROUP = "FuncGroup_";

    private final String path;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private final MethodHandle constructor;
    private List<String> names = List.of();
    private @Nullable Signposts signposts;

    static {
        var _ = registerAsParallelCapable();
    }

    /**
     * Defines the classes.
     *
     * @param jar as {@link NamedClasses} made it
     * @param label {@code SERVICE/FUNCTION}, and for one of several modules a third part
     */
    public GuestClasses(byte[] jar, String label) {
        super(label, GuestClasses.class.getClassLoader());
        this.path = path(label);
        String source = path.substring(path.lastIndexOf('/') + 1) + ".wasm";
        Map<String, String> known = new HashMap<>();
        UnaryOperator<String> renaming = text -> rename(text, known);
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(jar))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                read(entry.getName(), in.readAllBytes(), renaming, source);
            }
            this.constructor = MethodHandles.publicLookup()
                    .findConstructor(define(), MethodType.methodType(void.class, Instance.class))
                    .asType(MethodType.methodType(Machine.class, Instance.class));
        } catch (IOException e) {
            throw new UncheckedIOException("compiled code is no jar", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("compiled code has no machine", e);
        }
    }

    private static String path(String label) {
        StringBuilder path = new StringBuilder(PACKAGE);
        for (String part : label.split("/", -1)) {
            path.append('/').append(FunctionNames.legal(part).replace('$', '_'));
        }
        return path.toString();
    }

    private void read(String entry, byte[] content, UnaryOperator<String> renaming, String source) {
        if (entry.equals(NamedClasses.NAMES)) {
            names = new String(content, StandardCharsets.UTF_8).lines().toList();
            return;
        }
        if (entry.endsWith(NamedClasses.CLASS)) {
            String name = entry.substring(0, entry.length() - NamedClasses.CLASS.length());
            files.put(renaming.apply(name).replace('/', '.'), ClassFileNames.rename(content, renaming, source));
        }
    }

    private String rename(String text, Map<String, String> known) {
        return text.contains(COMPILED) ? known.computeIfAbsent(text, this::rename) : text;
    }

    /** The first group of functions gets the plain name. */
    private String rename(String text) {
        StringBuilder renamed = new StringBuilder();
        int from = 0;
        for (int at = text.indexOf(COMPILED); at >= 0; at = text.indexOf(COMPILED, from)) {
            renamed.append(text, from, at).append(path);
            from = at + COMPILED.length();
            if (text.startsWith(GROUP, from)) {
                from += GROUP.length();
                boolean first = text.startsWith("0", from);
                renamed.append(first ? "" : "$");
                from += first ? 1 : 0;
            } else {
                renamed.append("$Machine");
            }
        }
        return renamed.append(text, from, text.length()).toString();
    }

    /** All at once, so that code which the JVM refuses is found before it runs. */
    private Class<?> define() throws ClassNotFoundException {
        for (String name : List.copyOf(files.keySet())) {
            var _ = Class.forName(name, true, this);
        }
        files.clear();
        return Class.forName(path.replace('/', '.') + "$Machine", true, this);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] file = files.get(name);
        if (file == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, file, 0, file.length);
    }

    /** Makes the machine of an instance. */
    public Function<Instance, Machine> machines() {
        return instance -> {
            try {
                return (Machine) constructor.invokeExact(instance);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("a machine's constructor throws nothing checked", e);
            }
        };
    }

    /** What shows the interpreted functions of an instance's module; the same for all of its instances. */
    static Signposts signposts(Instance instance, int[] functions) {
        return instance.getMachine().getClass().getClassLoader() instanceof GuestClasses classes
                ? classes.signposts(functions)
                : Signposts.NONE;
    }

    private synchronized Signposts signposts(int[] functions) {
        Signposts known = signposts;
        if (known == null) {
            known = Signposts.make(this, functions);
            signposts = known;
        }
        return known;
    }

    /** The name of a function of a module with interpreted ones. */
    String name(int function) {
        return function < names.size() ? names.get(function) : "function " + function;
    }

    /** Defines one more class. */
    Class<?> show(byte[] classFile, String name) {
        return defineClass(name, classFile, 0, classFile.length);
    }

    String className() {
        return path.replace('/', '.');
    }
}
