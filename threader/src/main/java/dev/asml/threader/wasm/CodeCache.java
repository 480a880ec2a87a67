package dev.asml.threader.wasm;

import com.dylibso.chicory.runtime.Instance;
import dev.asml.threader.trace.ColdStarts;
import dev.asml.threader.wasm.component.ComponentBinary;
import dev.asml.threader.wasm.component.ComponentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * Compiled code on disk, by the hash of the module and the engine's version.
 *
 * <p>What lies here runs in the host, so the folder belongs to the host alone (mode 0700). An entry is used only if the
 * checksums written with it hold, which tell damage, not malice; any other is compiled anew. An entry appears whole and
 * goes whole, each by one rename. Safe for use by many threads and processes; of several threads that want a module at
 * once, one compiles it.
 */
public final class CodeCache {
    /** Part of an entry's name; changes when what is kept in one changes. */
    private static final String FORMAT = "11";

    private static final String ENGINE = "/META-INF/maven/com.dylibso.chicory/runtime/pom.properties";
    private static final String MODULE = "module.wasm";
    private static final String CLASSES = "classes";
    private static final String SEAL = "seal";
    private static final String INTERPRETED = "interpreted ";
    private static final String RESETTABLE = "resettable";
    private static final String DRAFT = "draft-";
    private static final String LOCK = "lock";
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Entries that are kept; of those beyond it the ones that were used last. */
    private static final int KEPT = 2048;

    /** How often entries are counted: once in so many that are written. */
    private static final int ROUND = 64;

    /** For {@link #alone}: a process may lock a file once only. */
    private static final Object ALONE = new Object();

    private final Path folder;
    private final Path lock;
    private final ColdStarts coldStarts;
    private final Ahead ahead = new Ahead();
    private final AtomicInteger written = new AtomicInteger();

    /** Held while a module is compiled, each for the modules of some hashes. */
    private final List<Object> compiling =
            Stream.generate(Object::new).limit(64).toList();

    /** A cache in {@code folder}, which is made if it does not exist. */
    public CodeCache(Path folder) throws IOException {
        this(folder, ColdStarts.NONE);
    }

    /** The same; {@code coldStarts} gets what compiling, loading and linking take. */
    public CodeCache(Path folder, ColdStarts coldStarts) throws IOException {
        this.coldStarts = coldStarts;
        this.folder = folder.resolve(engineVersion() + "-" + FORMAT);
        this.lock = folder.resolve(LOCK);
        Files.createDirectories(folder);
        if (Files.getFileStore(folder).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
        Files.createDirectories(this.folder);
    }

    /** Who gets what making a function ready takes. */
    public ColdStarts coldStarts() {
        return coldStarts;
    }

    /** By the file that its build leaves in the jar, whose manifest has no version. */
    private static String engineVersion() throws IOException {
        Properties built = new Properties();
        try (InputStream in = Instance.class.getResourceAsStream(ENGINE)) {
            if (in != null) {
                built.load(in);
            }
        }
        return "chicory-" + built.getProperty("version", "unknown");
    }

    /**
     * The compiled code, from disk or compiled now and kept. Each core module of a component is kept by itself, for
     * others may have the same.
     *
     * @param wasm a core module or a component
     * @param label {@code SERVICE/FUNCTION}, which stack traces show
     * @throws ModuleException if it cannot be a function's code
     */
    public GuestCode load(byte[] wasm, String label) throws IOException {
        String hash = hash(wasm);
        if (!new WasmBinary(wasm).isComponent()) {
            return new CompiledModule(hash, module(hash, wasm, label));
        }
        try {
            ComponentBinary.Decoded decoded = ComponentBinary.read(wasm);
            Map<String, LoadedModule> loaded = new HashMap<>();
            List<LoadedModule> modules = new ArrayList<>();
            for (byte[] each : decoded.modules()) {
                modules.add(part(each, label, loaded));
            }
            long start = System.nanoTime();
            GuestCode linked = CompiledComponent.link(hash, decoded, modules);
            coldStarts.record(ColdStarts.Phase.LINK, System.nanoTime() - start);
            return linked;
        } catch (ComponentException e) {
            throw new ModuleException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * The code that was made of a file before: from disk where it is kept whole, otherwise made again.
     *
     * @param file read only if it has to be
     * @throws ModuleException if the file is not the one that was deployed
     */
    public GuestCode load(CodeFacts facts, Path file, String label) throws IOException {
        if (facts.isModule()) {
            long start = System.nanoTime();
            Optional<CompiledCode> kept = read(folder.resolve(facts.hash()));
            if (kept.isPresent()) {
                return new CompiledModule(facts.hash(), loaded(facts.hash(), kept.get(), label, start));
            }
        }
        byte[] wasm = Files.readAllBytes(file);
        if (!hash(wasm).equals(facts.hash())) {
            throw new ModuleException("the file was changed or damaged since it was deployed; deploy it again");
        }
        return load(wasm, label);
    }

    private LoadedModule loaded(String hash, CompiledCode code, String label, long start) {
        LoadedModule loaded = LoadedModule.kept(hash, code, label, ahead, new FirstUses(folder.resolve(hash)));
        coldStarts.record(ColdStarts.Phase.LOAD, System.nanoTime() - start);
        return loaded;
    }

    /** What compiled code depends on besides its module. */
    public String version() {
        return folder.getFileName().toString();
    }

    /** Whether something is kept for all modules of a file; not whether it is whole. */
    public boolean holds(CodeFacts facts) {
        return facts.modules().stream()
                .allMatch(module -> Files.exists(folder.resolve(module).resolve(SEAL)));
    }

    /** What is kept for a module, by its hash. */
    Optional<CompiledCode> kept(String hash) throws IOException {
        return read(folder.resolve(hash));
    }

    /** Keeps code for a module for which there is none. */
    void keep(String hash, CompiledCode code) throws IOException {
        if (HASH.matcher(hash).matches() && kept(hash).isEmpty()) {
            write(folder.resolve(hash), code);
        }
    }

    private LoadedModule part(byte[] module, String label, Map<String, LoadedModule> loaded) throws IOException {
        String hash = hash(module);
        LoadedModule known = loaded.get(hash);
        if (known == null) {
            String name = new WasmBinary(module).name().orElse("module-" + loaded.size());
            known = module(hash, module, label + "/" + name.replace('/', '_'));
            loaded.put(hash, known);
        }
        return known;
    }

    /**
     * A core module's code, whatever it imports.
     *
     * @param label what its classes are named after
     * @throws ModuleException if it is a component, or no module
     */
    LoadedModule module(byte[] wasm, String label) throws IOException {
        if (new WasmBinary(wasm).isComponent()) {
            throw new ModuleException("a component, where a core module is wanted");
        }
        return module(hash(wasm), wasm, label);
    }

    /** Deletes the entries beyond a number that were not used for longest. Code that is loaded stays loaded. */
    void trim(int most) throws IOException {
        alone(() -> trimAlone(most));
    }

    private void trimAlone(int most) throws IOException {
        Map<Path, FileTime> ages = new HashMap<>();
        try (Stream<Path> listed = Files.list(folder)) {
            for (Path entry : listed.toList()) {
                age(entry).ifPresent(age -> ages.put(entry, age));
            }
        }
        List<Path> oldestFirst =
                ages.keySet().stream().sorted(Comparator.comparing(ages::get)).toList();
        for (Path entry : oldestFirst.subList(0, Math.max(0, ages.size() - most))) {
            remove(entry);
        }
    }

    /** Empty if another process has deleted it meanwhile. */
    private static Optional<FileTime> age(Path entry) throws IOException {
        try {
            return Optional.of(Files.getLastModifiedTime(entry));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    private LoadedModule module(String hash, byte[] wasm, String label) throws IOException {
        synchronized (compiling.get(Math.floorMod(hash.hashCode(), compiling.size()))) {
            long start = System.nanoTime();
            Optional<CompiledCode> kept = read(folder.resolve(hash));
            return kept.isPresent() ? loaded(hash, kept.get(), label, start) : compiled(hash, wasm, label, start);
        }
    }

    private LoadedModule compiled(String hash, byte[] wasm, String label, long start) throws IOException {
        CompiledCode code = CompiledCode.compile(new WasmBinary(wasm).withNamedImports(), label);
        LoadedModule loaded = checked(hash, code, label);
        coldStarts.record(ColdStarts.Phase.COMPILE, System.nanoTime() - start);
        write(folder.resolve(hash), code);
        return loaded;
    }

    private static LoadedModule checked(String hash, CompiledCode code, String label) {
        try {
            return new LoadedModule(hash, code, false, label);
        } catch (LinkageError e) {
            throw new ModuleException("cannot be compiled: the JVM refuses its code: " + e.getMessage(), e);
        }
    }

    private static Optional<CompiledCode> read(Path entry) throws IOException {
        if (!Files.isRegularFile(entry.resolve(SEAL))) {
            return Optional.empty();
        }
        try {
            Files.setLastModifiedTime(entry, FileTime.from(Instant.now()));
            return readSealed(entry);
        } catch (NoSuchFileException _) {
            return Optional.empty(); // it was trimmed meanwhile
        }
    }

    private static Optional<CompiledCode> readSealed(Path entry) throws IOException {
        String seal = new String(Files.readAllBytes(entry.resolve(SEAL)), StandardCharsets.UTF_8);
        byte[] module = Files.readAllBytes(entry.resolve(MODULE));
        byte[] classes = Files.readAllBytes(entry.resolve(CLASSES));
        int name = seal.indexOf(INTERPRETED);
        Optional<String> interpreted = name < 0
                ? Optional.empty()
                : Optional.of(seal.substring(name + INTERPRETED.length()).stripTrailing());
        CompiledCode code = new CompiledCode(module, classes, seal.contains(RESETTABLE), interpreted);
        return seal.equals(seal(code)) ? Optional.of(code) : Optional.empty();
    }

    /** Four lines, of which the last may be missing. */
    private static String seal(CompiledCode code) {
        return checksum(code.module())
                + "\n"
                + checksum(code.classes())
                + "\n"
                + (code.resettable() ? RESETTABLE : "fresh")
                + "\n"
                + code.interpreted()
                        .map(function ->
                                INTERPRETED + function.replaceAll("\\R", " ").strip() + "\n")
                        .orElse("");
    }

    private void write(Path entry, CompiledCode code) throws IOException {
        Path draft = Files.createTempDirectory(folder, DRAFT);
        Files.write(draft.resolve(MODULE), code.module());
        Files.write(draft.resolve(CLASSES), code.classes());
        Files.writeString(draft.resolve(SEAL), seal(code));
        alone(() -> {
            remove(entry);
            Files.move(draft, entry, StandardCopyOption.ATOMIC_MOVE);
        });
        if (written.incrementAndGet() % ROUND == 0) {
            trim(KEPT);
        }
    }

    /** An entry, if it is there: away first, so that who reads it never finds a part. */
    private void remove(Path entry) throws IOException {
        if (Files.exists(entry)) {
            Path away = Files.createTempDirectory(folder, DRAFT);
            delete(Files.move(entry, away, StandardCopyOption.ATOMIC_MOVE));
        }
    }

    private static void delete(Path entry) throws IOException {
        try (Stream<Path> files = Files.list(entry)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(entry);
    }

    private interface Change {
        void make() throws IOException;
    }

    /** While no other thread or process changes what lies here. */
    private void alone(Change change) throws IOException {
        synchronized (ALONE) {
            try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock _ = channel.lock()) {
                change.make();
            }
        }
    }

    /** CRC-32C (RFC 3720, appendix B.4), which costs a start nothing: the JVM has it in machine code from the beginning. */
    private static String checksum(byte[] bytes) {
        CRC32C sum = new CRC32C();
        sum.update(bytes);
        return bytes.length + "-" + Long.toHexString(sum.getValue());
    }

    static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
