package dev.asml.threader.wasm.names;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import dev.asml.threader.wasm.names.PackedClasses.Packed;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The compiled classes of one module, named after the function that runs it: {@code guest.SERVICE.FUNCTION}, with a
 * method for each of the module's functions. Safe for use by many threads.
 */
public final class GuestClasses extends ClassLoader {
    /** Classes that are made before anybody wants them, and bytes of them. */
    private static final int MOST_AHEAD = 64;

    private static final int MOST_BYTES_AHEAD = 512 << 10;

    private final String path;

    /** What the names of its classes begin with. */
    private final String prefix;

    /** What the packed classes are named after, if that is another function. */
    private final Optional<String> otherPath;

    private final List<Packed> all;
    private final int expected;

    /** Those that are not defined yet, by how their names end. */
    private final Map<String, Packed> files;

    /** The numbers of those that were wanted or made ahead, in this order. */
    private final List<Integer> first = new ArrayList<>();

    private volatile @Nullable MethodHandle constructor;
    private @Nullable List<String> names;
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
        this.path = NamedClasses.path(label);
        this.prefix = path.replace('/', '.');
        this.otherPath = Optional.of(PackedClasses.path(packed)).filter(named -> !named.equals(path));
        this.expected = PackedClasses.expected(packed);
        this.all = PackedClasses.read(packed);
        this.files = new ConcurrentHashMap<>(2 * all.size());
        for (Packed each : all) {
            if (!isText(each)) {
                files.put(each.name(), each);
            }
        }
        if (!tried) {
            defineAll();
        }
    }

    private void defineAll() {
        for (Packed each : all) {
            if (!isText(each)) {
                define(each);
            }
        }
    }

    private static boolean isText(Packed each) {
        return each.name().equals(NamedClasses.NAMES);
    }

    private Class<?> machine() throws ClassNotFoundException {
        return Class.forName(prefix + NamedClasses.MACHINE, true, this);
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
        Packed packed = files.get(name.substring(prefix.length()));
        if (packed == null) {
            throw new ClassNotFoundException(name);
        }
        Class<?> defined = define(name, packed);
        files.remove(packed.name());
        synchronized (first) {
            first.add(packed.number());
        }
        return defined;
    }

    /** Two functions may have the same module: its classes are kept with the name of the one that was deployed first. */
    private Class<?> define(String name, Packed each) {
        if (otherPath.isEmpty()) {
            return defineClass(name, each.bytes(), each.start(), each.length());
        }
        byte[] file = NamedClasses.renamed(each.file(), otherPath.get(), path);
        return defineClass(name, file, 0, file.length);
    }

    /**
     * Defines classes before anybody wants them, if they are not defined yet: those that the first runs used at another
     * time, or if that is not known, those that a run is expected to begin with. What goes wrong, whoever wants one will see.
     *
     * @param numbers as {@link #first} gave them; what is no class's is passed over, and what is beyond a bound
     */
    public void makeAhead(int[] numbers) {
        int count = Math.min(numbers.length == 0 ? expected : numbers.length, MOST_AHEAD);
        int bytes = 0;
        for (int i = 0; i < count && bytes < MOST_BYTES_AHEAD; i++) {
            int number = numbers.length == 0 ? i : numbers[i];
            if (number >= 0 && number < all.size() && !isText(all.get(number))) {
                bytes += all.get(number).length();
                tryToDefine(all.get(number));
            }
        }
    }

    private void tryToDefine(Packed each) {
        try {
            define(each);
        } catch (LinkageError _) {
            // as said above
        }
    }

    /** Now the JVM checks it, too. */
    private void define(Packed each) {
        try {
            var _ = Class.forName(prefix + each.name(), true, this);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("a class that is packed was not found", e);
        }
    }

    /** The numbers of the classes that were wanted first, or made ahead, in this order. */
    public int[] first() {
        synchronized (first) {
            return first.stream().limit(MOST_AHEAD).mapToInt(number -> number).toArray();
        }
    }

    /** Makes the machine of an instance. */
    public Function<Instance, Machine> machines() {
        return instance -> {
            try {
                return (Machine) constructor().invokeExact(instance);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException("compiled code has no machine", e);
            }
        };
    }

    private MethodHandle constructor() throws ReflectiveOperationException {
        MethodHandle known = constructor;
        if (known == null) {
            known = MethodHandles.publicLookup()
                    .findConstructor(machine(), MethodType.methodType(void.class, Instance.class))
                    .asType(MethodType.methodType(Machine.class, Instance.class));
            constructor = known;
        }
        return known;
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
        return function < names().size() ? names().get(function) : "function " + function;
    }

    private static Stream<String> lines(Packed text) {
        return new String(text.file(), StandardCharsets.UTF_8).lines();
    }

    private synchronized List<String> names() {
        List<String> known = names;
        if (known == null) {
            known = all.stream()
                    .filter(GuestClasses::isText)
                    .flatMap(GuestClasses::lines)
                    .toList();
            names = known;
        }
        return known;
    }

    /** Defines one more class. */
    Class<?> show(byte[] classFile, String name) {
        return defineClass(name, classFile, 0, classFile.length);
    }

    String className() {
        return prefix;
    }
}
