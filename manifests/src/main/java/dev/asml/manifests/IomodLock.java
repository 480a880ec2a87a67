package dev.asml.manifests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Which packages of a registry a project's dependencies stand for: the file {@code asml.lock} beside
 * {@code assemblylift.toml}. It is kept with the sources, so that everybody who builds the project has the same packages.
 *
 * @param entries by coordinates, then by range
 */
public record IomodLock(List<Entry> entries) {
    /** The name of the file. */
    public static final String FILE = "asml.lock";

    private static final String PACKAGES = ".asml/packages/";

    /** A service's folder is services/NAME. */
    private static final String FROM_SERVICE = "../../";

    private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
    private static final Comparator<Entry> ORDER = Comparator.comparing(
                    (Entry entry) -> entry.coordinates().toString())
            .thenComparing(Entry::range);

    /** One that says nothing; behind the order, which it is put in. */
    static final IomodLock NONE = new IomodLock(List.of());

    public IomodLock {
        entries = entries.stream().sorted(ORDER).toList();
    }

    /**
     * What a dependency stands for.
     *
     * @param range what the dependency says, as it is written there
     * @param version the one that was taken
     * @param packages the SHA-256 of the version's {@code .iomod} files, in hexadecimal digits, by what they are for; not
     *     empty
     */
    public record Entry(
            Coordinates coordinates, String range, String version, SortedMap<Architecture, String> packages) {

        public Entry {
            packages = Collections.unmodifiableSortedMap(new TreeMap<>(packages));
        }

        /** Where a package lies in the project once it was fetched. */
        public String file(Architecture architecture) {
            return "%s%s@%s-%s.iomod".formatted(PACKAGES, coordinates, version, architecture);
        }

        private boolean answers(IomodDependency dependency) {
            return coordinates.equals(dependency.coordinates()) && dependency.takes(version);
        }

        /** The dependency once it is known what it stands for on this machine. */
        private IomodDependency applied(IomodDependency dependency) {
            Architecture here = Architecture.here();
            Architecture best = packages.containsKey(here)
                    ? here
                    : packages.containsKey(Architecture.ANY) ? Architecture.ANY : packages.firstKey();
            return dependency.takenFrom(version, FROM_SERVICE + file(best));
        }

        private boolean isBehind(IomodDependency dependency) {
            return packages.keySet().stream()
                    .map(architecture -> FROM_SERVICE + file(architecture))
                    .anyMatch(dependency.source().orElse("")::equals);
        }

        private String text() {
            StringBuilder text = new StringBuilder("""

                    [[iomod]]
                    coordinates = "%s"
                    range = "%s"
                    version = "%s"
                    [iomod.sha256]
                    """.formatted(coordinates, range, version));
            packages.forEach((architecture, sha256) -> text.append("%s = \"%s\"\n".formatted(architecture, sha256)));
            return text.toString();
        }
    }

    /**
     * Reads a project's lock; it says nothing if there is no file.
     *
     * @throws ManifestException with every problem of the file
     */
    public static IomodLock load(Path project) {
        Path file = project.resolve(FILE);
        if (!Files.exists(file)) {
            return NONE;
        }
        Report report = new Report();
        IomodLock lock = TomlFile.read(file, report).map(IomodLock::of).orElse(NONE);
        report.throwIfAny();
        return lock;
    }

    private static IomodLock of(Table root) {
        List<Entry> entries = new ArrayList<>();
        Distinct<String> ranges = new Distinct<>("entry");
        for (Table table : root.tables("iomod")) {
            Optional<Coordinates> coordinates = table.required("coordinates", Syntax::coordinates);
            String range = table.required("range", Syntax::versions).orElse("");
            String version = table.required(
                            "version", text -> SemanticVersion.parse(text).toString())
                    .orElse("");
            SortedMap<Architecture, String> packages = packages(table);
            coordinates
                    .filter(named -> ranges.add(named + " " + range, table, "range"))
                    .filter(_ -> !packages.isEmpty())
                    .ifPresent(named -> entries.add(new Entry(named, range, version, packages)));
        }
        root.reportUnknownKeys();
        return new IomodLock(entries);
    }

    private static SortedMap<Architecture, String> packages(Table table) {
        table.requireKey("sha256", "write it anew with \"asml iomod update\"");
        SortedMap<Architecture, String> packages = new TreeMap<>();
        for (Map.Entry<String, String> each : table.textMap("sha256").entrySet()) {
            try {
                packages.put(new Architecture(each.getKey()), sha256(each.getValue()));
            } catch (IllegalArgumentException e) {
                table.problem("sha256", "is wrong: " + e.getMessage());
            }
        }
        if (table.has("sha256") && packages.isEmpty()) {
            table.problem("sha256", "names no package; write it anew with \"asml iomod update\"");
        }
        return packages;
    }

    private static String sha256(String text) {
        if (SHA256.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits, and \"%s\" is none".formatted(text));
    }

    /** What a dependency stands for, if it is among these and the dependency still takes it. */
    public Optional<Entry> find(IomodDependency dependency) {
        List<Entry> answers =
                entries.stream().filter(entry -> entry.answers(dependency)).toList();
        return answers.stream()
                .filter(entry -> entry.range().equals(dependency.version()))
                .findFirst()
                .or(() -> answers.stream().findFirst());
    }

    /** The same with what it stands for; unchanged if that is not asked of a registry, or not known. */
    IomodDependency apply(IomodDependency dependency) {
        return dependency.ofRegistry()
                ? find(dependency).map(entry -> entry.applied(dependency)).orElse(dependency)
                : dependency;
    }

    /** What was applied to a dependency; empty for one that is not from a registry. */
    Optional<Entry> behind(IomodDependency dependency) {
        return entries.stream().filter(entry -> entry.isBehind(dependency)).findFirst();
    }

    /** The versions of an IOmod that are among these. */
    List<String> versions(Coordinates coordinates) {
        return entries.stream()
                .filter(entry -> entry.coordinates().equals(coordinates))
                .map(Entry::version)
                .distinct()
                .toList();
    }

    /** Writes a project's lock, the same bytes for the same entries; one that says nothing is no file. */
    public void write(Path project) throws IOException {
        Path file = project.resolve(FILE);
        if (entries.isEmpty()) {
            Files.deleteIfExists(file);
            return;
        }
        StringBuilder text = new StringBuilder("""
                # The packages that the version ranges of this project's IOmods stand for. Keep it with the sources.
                # asml cast adds what is missing; asml iomod update asks the registry for newer versions.
                """);
        entries.forEach(entry -> text.append(entry.text()));
        Path unfinished = project.resolve("." + FILE + ".part");
        try {
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }
}
