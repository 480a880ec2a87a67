package dev.asml.threader.wasm.names;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import dev.asml.threader.wasm.names.PackedClasses.Packed;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The compiled classes of one module, named after the function that runs it: {@code guest.SERVICE.FUNCTION}, with a
 * method for each of the module's functions. Safe for use by many threads.
 */
public final class GuestClasses extends ClassLoader {
    /** The package that all guests' classes lie below. */
    static final String PACKAGE = "guest";

    /** What the names of generated classes begin with. */
    static final String COMPILED = "com/dylibso/chicory/$gen/CompiledMachine";

    private static final String GROUP = "FuncGroup_";

    private static final int MOST_PREPARED = 5;

    private final String path;
    private final String source;

    /** What the names of its classes begin with. */
    private final String prefix;

    /** Those that are not defined yet. */
    private final Map<String, Packed> files = new ConcurrentHashMap<>();

    private final MethodHandle constructor;
    private List<String> names = List.of();
    private @Nullable Signposts signposts;

    static {
        var _ = registerAsParallelCapable();
    }

    /**
     * Defines the classes.
     *
     * @param packed as {@link PackedClasses} made it
     * @param label {@code SERVICE/FUNCTION}, and for one of several modules a third part
     * @param tried whether the JVM has had all of these classes before; then each is defined when it is first used,
     *     otherwise all of them now, so that code which the JVM refuses is found before it runs
     */
    public GuestClasses(byte[] packed, String label, boolean tried) {
        super(label, GuestClasses.class.getClassLoader());
        this.path = path(label);
        this.prefix = path.replace('/', '.');
        this.source = path.substring(path.lastIndexOf('/') + 1) + ".wasm";
        PackedClasses.read(packed).forEach(this::read);
        try {
            if (!tried) {
                defineAll();
            }
            this.constructor = MethodHandles.publicLookup()
                    .findConstructor(machine(), MethodType.methodType(void.class, Instance.class))
                    .asType(MethodType.methodType(Machine.class, Instance.class));
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

    private void read(Packed each) {
        if (each.name().equals(NamedClasses.NAMES)) {
            String lines = new String(each.bytes(), each.start(), each.length(), StandardCharsets.UTF_8);
            names = lines.lines().toList();
            return;
        }
        String name = each.name().substring(0, each.name().length() - NamedClasses.CLASS.length());
        files.put(rename(name).replace('/', '.'), each);
    }

    /** The class file with the texts exchanged, and with the name of its source file as its only attribute. */
    private byte[] named(Packed each) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(each.length() + 1024);
        ByteBuffer in =
                ByteBuffer.wrap(each.bytes(), each.start(), each.length()).slice();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            int count = in.getShort(ClassFilePlaces.COUNT_AT) & 0xffff;
            boolean sourced = each.constantsEnd() > 0;
            copy(each, 0, ClassFilePlaces.COUNT_AT, out);
            out.writeShort(sourced ? count + 2 : count);
            int from = ClassFilePlaces.COUNT_AT + 2;
            for (int place : each.places()) {
                copy(each, from, place + 1, out);
                int length = in.getShort(place + 1) & 0xffff;
                out.writeUTF(rename(text(each, place + 3, length)));
                from = place + 3 + length;
            }
            if (!sourced) {
                copy(each, from, each.length(), out);
                return bytes.toByteArray();
            }
            copy(each, from, each.constantsEnd(), out);
            out.writeByte(1);
            out.writeUTF("SourceFile");
            out.writeByte(1);
            out.writeUTF(source);
            copy(each, each.constantsEnd(), each.length() - 2, out);
            out.writeShort(1);
            out.writeShort(count);
            out.writeInt(2);
            out.writeShort(count + 1);
        } catch (IOException e) {
            throw new UncheckedIOException("an array takes what is written to it", e);
        }
        return bytes.toByteArray();
    }

    private static String text(Packed each, int place, int length) {
        return new String(each.bytes(), each.start() + place, length, StandardCharsets.ISO_8859_1);
    }

    private static void copy(Packed each, int from, int to, DataOutputStream out) throws IOException {
        out.write(each.bytes(), each.start() + from, to - from);
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

    private void defineAll() throws ClassNotFoundException {
        for (String name : List.copyOf(files.keySet())) {
            var _ = Class.forName(name, true, this);
        }
    }

    private Class<?> machine() throws ClassNotFoundException {
        return Class.forName(prefix + "$Machine", true, this);
    }

    /** Its own without asking others first, who would look for each in all jars. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        if (!name.startsWith(prefix)) {
            return super.loadClass(name, resolve);
        }
        synchronized (getClassLoadingLock(name)) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? findClass(name) : loaded;
        }
    }

    /** Under the lock of the name: each is asked for until it is defined, and then never again. */
    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        Packed packed = files.get(name);
        if (packed == null) {
            throw new ClassNotFoundException(name);
        }
        byte[] file = named(packed);
        Class<?> defined = defineClass(name, file, 0, file.length);
        files.remove(name);
        return defined;
    }

    /**
     * Defines what a call from outside begins with, on a thread of its own, for the call comes soon: its class, and those
     * of the functions that are called so. What goes wrong, the call will see.
     */
    public void prepare(IntStream groups) {
        String machine = prefix + "$Machine";
        List<String> wanted = Stream.concat(
                        Stream.of(machine + "MachineCall"),
                        groups.mapToObj(group -> group == 0 ? prefix : prefix + "$" + group))
                .filter(files::containsKey)
                .limit(MOST_PREPARED)
                .toList();
        Thread.ofPlatform().daemon().name("class-loader").start(() -> wanted.forEach(this::define));
    }

    private void define(String name) {
        try {
            var _ = Class.forName(name, true, this);
        } catch (ClassNotFoundException | LinkageError _) {
            // as said above
        }
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
        return prefix;
    }
}
