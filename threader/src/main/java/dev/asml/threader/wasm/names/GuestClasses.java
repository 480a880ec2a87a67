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
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
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
    private static final String MACHINE = "$Machine";

    /** Classes that are made before anybody wants them, and bytes of them. */
    private static final int MOST_AHEAD = 64;

    private static final int MOST_BYTES_AHEAD = 512 << 10;

    private final String path;
    private final String source;

    /** What the names of its classes begin with. */
    private final String prefix;

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
        this.path = path(label);
        this.prefix = path.replace('/', '.');
        this.source = path.substring(path.lastIndexOf('/') + 1) + ".wasm";
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

    private static String path(String label) {
        StringBuilder path = new StringBuilder(PACKAGE);
        for (String part : label.split("/", -1)) {
            path.append('/').append(FunctionNames.legal(part).replace('$', '_'));
        }
        return path.toString();
    }

    /**
     * The class file with the texts exchanged, and with the name of its source file as its only attribute.
     */
    private ClassFileCopy named(Packed each) {
        int constantsEnd = PackedClasses.constantsEnd(each);
        ClassFileCopy copy = new ClassFileCopy(each.bytes(), PackedClasses.classFile(each), each.end());
        int count = copy.number(ClassFilePlaces.COUNT_AT);
        boolean sourced = constantsEnd > 0;
        copy.copyTo(ClassFilePlaces.COUNT_AT);
        copy.skip(2);
        copy.addNumber(sourced ? count + 2 : count);
        int places = PackedClasses.places(each);
        for (int i = 0; i < places; i++) {
            int place = PackedClasses.place(each, i);
            copy.copyTo(place + 1);
            int length = copy.number(place + 1);
            copy.skip(2 + length);
            copy.addText(rename(copy.text(place + 3, length)));
        }
        if (!sourced) {
            copy.copyAllBut(0);
            return copy;
        }
        copy.copyTo(constantsEnd);
        copy.addByte(1);
        copy.addText("SourceFile");
        copy.addByte(1);
        copy.addText(source);
        copy.copyAllBut(2);
        copy.addNumber(1);
        copy.addNumber(count);
        copy.addNumber(0);
        copy.addNumber(2);
        copy.addNumber(count + 1);
        return copy;
    }

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
                renamed.append(MACHINE);
            }
        }
        return renamed.append(text, from, text.length()).toString();
    }

    /** What a class's name will end with, behind the function's; the first group of functions gets the plain name. */
    static String ending(String file) {
        String rest = file.substring(COMPILED.length(), file.length() - NamedClasses.CLASS.length());
        if (!rest.startsWith(GROUP)) {
            return MACHINE + rest;
        }
        String group = rest.substring(GROUP.length());
        return group.equals("0") ? "" : "$" + group;
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
        return Class.forName(prefix + MACHINE, true, this);
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
        ClassFileCopy file = named(packed);
        Class<?> defined = defineClass(name, file.content(), 0, file.length());
        files.remove(packed.name());
        synchronized (first) {
            first.add(packed.number());
        }
        return defined;
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
        return new String(text.bytes(), text.start(), text.length(), StandardCharsets.UTF_8).lines();
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
