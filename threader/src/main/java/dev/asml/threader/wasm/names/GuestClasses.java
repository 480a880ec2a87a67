package dev.asml.threader.wasm.names;

import com.dylibso.chicory.runtime.Instance;
import com.dylibso.chicory.runtime.Machine;
import dev.asml.threader.wasm.names.PackedClasses.Packed;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The compiled classes of one module, named after the function that runs it: {@code guest.SERVICE.FUNCTION}, with a
 * method for each of the module's functions. Safe for use by many threads.
 */
public final class GuestClasses extends ClassLoader {
    /** Classes that are made before anybody wants them, and bytes of them. */
    private static final int MOST_AHEAD = 64;

    private static final int MOST_BYTES_AHEAD = 512 << 10;

    private static final ClassLoader HOST = GuestClasses.class.getClassLoader();

    /** Without a place that the code comes from, in which the JVM would look for certificates for each class. */
    private static final ProtectionDomain DOMAIN = new ProtectionDomain(null, null);

    private final String path;

    /** What the names of its classes begin with. */
    private final String prefix;

    /** What the packed classes are named after, if that is another function. */
    private final Optional<String> otherPath;

    private final byte[] packed;
    private final List<Packed> all;

    /** By how their names end. */
    private final Map<String, Packed> endings;

    /** The numbers of those that were wanted or made ahead, in this order, and how many these are. */
    private final int[] first = new int[MOST_AHEAD];

    private int firsts;

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
        super(label, HOST);
        this.packed = packed;
        this.path = NamedClasses.path(label);
        this.prefix = path.replace('/', '.');
        this.otherPath = Optional.of(PackedClasses.path(packed)).filter(named -> !named.equals(path));
        this.all = PackedClasses.read(packed);
        this.endings = new HashMap<>(2 * all.size());
        for (Packed each : all) {
            endings.put(each.name(), each);
        }
        if (!tried) {
            all.forEach(this::define);
        }
    }

    private Class<?> machine() throws ClassNotFoundException {
        return Class.forName(prefix + NamedClasses.MACHINE, true, this);
    }

    /** Its own without asking others first, who would look for each in all jars. */
    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        Packed own = name.startsWith(prefix) ? endings.get(name.substring(prefix.length())) : null;
        if (own == null) {
            return HOST.loadClass(name);
        }
        synchronized (own) {
            Class<?> loaded = findLoadedClass(name);
            return loaded == null ? made(name, own) : loaded;
        }
    }

    /** Two functions may have the same module: its classes are kept with the name of the one that was deployed first. */
    private Class<?> made(String name, Packed own) {
        synchronized (first) {
            if (firsts < first.length) {
                first[firsts++] = own.number();
            }
        }
        if (otherPath.isEmpty()) {
            return defineClass(name, own.bytes(), own.start(), own.length(), DOMAIN);
        }
        byte[] file = NamedClasses.renamed(own.file(), otherPath.get(), path);
        return defineClass(name, file, 0, file.length, DOMAIN);
    }

    /**
     * Defines classes before anybody wants them, if they are not defined yet: those that the first runs used at another
     * time, or if that is not known, those that a run is expected to begin with. What goes wrong, whoever wants one will see.
     *
     * @param numbers as {@link #first} gave them; what is no class's is passed over, and what is beyond a bound
     */
    public void makeAhead(int[] numbers) {
        int count = Math.min(numbers.length == 0 ? PackedClasses.expected(packed) : numbers.length, MOST_AHEAD);
        int bytes = 0;
        for (int i = 0; i < count && bytes < MOST_BYTES_AHEAD; i++) {
            int number = numbers.length == 0 ? i : numbers[i];
            if (number >= 0 && number < all.size()) {
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
            return Arrays.copyOf(first, firsts);
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

    private synchronized List<String> names() {
        List<String> known = names;
        if (known == null) {
            known = PackedClasses.functions(packed).lines().toList();
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
