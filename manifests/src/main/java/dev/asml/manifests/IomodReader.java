package dev.asml.manifests;

import dev.asml.manifests.IomodDependency.Limits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads the IOmods that a service depends on. */
final class IomodReader {
    /** Where older manifests say that an IOmod comes from. */
    private enum Origin {
        REGISTRY,
        FILE,
        CONTAINER
    }

    private static final Syntax<Origin> ORIGIN =
            Syntax.oneOf(Map.of("registry", Origin.REGISTRY, "file", Origin.FILE, "container", Origin.CONTAINER));

    /** What only an IOmod with a process has. */
    private static final List<String> SETTINGS = List.of(
            "source",
            "from",
            "type",
            "dependency_type",
            "configuration",
            "aliases",
            "environment",
            "arguments",
            "limits",
            "in_process");

    /** Bounds on a process, which one inside the Threader does not have. */
    private static final List<String> OF_PROCESSES = List.of("heap_mb", "descriptors", "processes", "memory_mb");

    private final Path project;
    private final Path service;

    IomodReader(Path project, Path service) {
        this.project = project.toAbsolutePath().normalize();
        this.service = service.toAbsolutePath().normalize();
    }

    Optional<IomodDependency> dependency(Table table) {
        Optional<Coordinates> coordinates = table.required("coordinates", Syntax::coordinates);
        if (coordinates.filter(IomodDependency.DEVICES::equals).isPresent()) {
            return Optional.of(devices(table));
        }
        String version = table.required("version", Syntax::versions).orElse("");
        Optional<String> source = source(table);
        Map<String, String> configuration = table.settings("configuration");
        Map<String, Map<String, String>> aliases = aliases(table);
        List<String> environment = table.texts("environment", Syntax::variable);
        List<String> arguments = table.texts("arguments", Syntax::any);
        boolean inProcess = table.flag("in_process", false);
        Table bounds = table.table("limits");
        if (inProcess) {
            refuseOfProcesses(table, bounds);
        }
        Limits limits = limits(bounds);
        return coordinates.map(found -> new IomodDependency(
                found, version, source, configuration, aliases, environment, arguments, limits, inProcess));
    }

    private static Map<String, Map<String, String>> aliases(Table dependency) {
        SortedMap<String, Map<String, String>> aliases = new TreeMap<>();
        Distinct<String> names = new Distinct<>("alias");
        for (Table alias : dependency.tables("aliases")) {
            Map<String, String> values = new TreeMap<>(alias.settings("configuration"));
            alias.requiredOrId("name", AliasName::require)
                    .filter(name -> names.add(name, alias, "name"))
                    .ifPresent(name -> aliases.put(name, Collections.unmodifiableMap(values)));
        }
        return Collections.unmodifiableSortedMap(aliases);
    }

    /** The Threader's own memory and environment cannot be divided. */
    private static void refuseOfProcesses(Table dependency, Table limits) {
        String why = "cannot be kept for an IOmod inside the Threader; remove it, or in_process";
        OF_PROCESSES.forEach(key -> limits.refuse(key, why));
        dependency.refuse("environment", why + ": it sees all of the Threader's variables");
    }

    private static IomodDependency devices(Table table) {
        table.text("version", Syntax::version)
                .filter(version -> !version.equals(IomodDependency.DEVICES_VERSION))
                .ifPresent(version -> table.problem(
                        "version",
                        "must be %s, which is the one that is built in, not \"%s\"; correct it, or remove it"
                                .formatted(IomodDependency.DEVICES_VERSION, version)));
        SETTINGS.forEach(key -> table.refuse(
                key,
                "has no meaning for %s, which is built in; remove it, and set up each function by devices = { … }"
                        .formatted(IomodDependency.DEVICES)));
        return IomodDependency.devices();
    }

    private Optional<String> source(Table table) {
        String key = table.either("source", "from");
        Optional<String> source = table.text(key, this::insideProject);
        Origin origin = table.text(typeKey(table), ORIGIN).orElse(source.isPresent() ? Origin.FILE : Origin.REGISTRY);
        return switch (origin) {
            case FILE -> requireSource(table, key, source);
            case REGISTRY -> source;
            case CONTAINER -> withoutContainer(table, source);
        };
    }

    private static String typeKey(Table table) {
        return table.withOlder("type", "dependency_type").has("dependency_type") ? "dependency_type" : "type";
    }

    private static Optional<String> requireSource(Table table, String key, Optional<String> source) {
        if (!table.has(key)) {
            table.problem("source", "is missing; a dependency of type \"file\" needs source = \"…\"");
        }
        return source;
    }

    private static Optional<String> withoutContainer(Table table, Optional<String> source) {
        table.noMeaning(typeKey(table), "an IOmod runs as a process beside its Threader, not in a container");
        return source;
    }

    private String insideProject(String text) {
        String path = Syntax.relativePath(text);
        if (!service.resolve(path).normalize().startsWith(project)) {
            throw new IllegalArgumentException("must lie inside the project, not at \"%s\"".formatted(text));
        }
        return path;
    }

    private static Limits limits(Table table) {
        Limits otherwise = Limits.DEFAULT;
        return new Limits(
                table.seconds(
                        "start_timeout_seconds", otherwise.startTimeout(), Duration.ofMillis(1), Duration.ofHours(1)),
                table.seconds(
                        "call_timeout_seconds", otherwise.callTimeout(), Duration.ofMillis(1), Duration.ofDays(1)),
                table.seconds("drain_timeout_seconds", otherwise.drainTimeout(), Duration.ZERO, Duration.ofHours(1)),
                table.whole("in_flight", otherwise.inFlight(), 1, 100_000),
                table.whole("queue", otherwise.queue(), 0, 1_000_000),
                table.whole("heap_mb", otherwise.heapMegabytes(), 8, 65_536),
                optional(table, "descriptors", 16, 1_000_000),
                optional(table, "processes", 1, 1_000_000),
                optional(table, "memory_mb", 4, 1_048_576));
    }

    private static OptionalInt optional(Table table, String key, int least, int most) {
        int unset = least - 1;
        int value = table.whole(key, unset, least, most);
        return value == unset ? OptionalInt.empty() : OptionalInt.of(value);
    }
}
