package dev.asml.manifests;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An IOmod that a service's functions may call.
 *
 * @param coordinates the IOmod
 * @param version the wanted version, {@code major.minor.patch}, or a {@link VersionRange}
 * @param source an {@code .iomod} file or an unpacked IOmod's folder, relative to the service; empty means one that is
 *     installed with the Threader
 * @param configuration given to the IOmod when it has registered; a value may stand for a secret, as
 *     {@link SecretReference} says
 * @param aliases values that are others, or are more, where a release answers under an alias, by the name of that
 * @param environment names of the host's environment variables that the IOmod may see
 * @param arguments what its process gets after the arguments of its own {@code iomod.toml}
 * @param limits bounds on its process and its calls
 * @param inProcess whether it runs inside the Threader instead of in a process of its own
 */
public record IomodDependency(
        Coordinates coordinates,
        String version,
        Optional<String> source,
        Map<String, String> configuration,
        Map<String, Map<String, String>> aliases,
        List<String> environment,
        List<String> arguments,
        Limits limits,
        boolean inProcess) {

    /** The IOmod that is part of every Threader: framebuffers with their input, as device files. */
    public static final Coordinates DEVICES = new Coordinates("wasmer", "io", "devices");

    /** The version of {@link #DEVICES}. */
    public static final String DEVICES_VERSION = "1.0.0";

    /** One that runs in a process of its own. */
    public IomodDependency(
            Coordinates coordinates,
            String version,
            Optional<String> source,
            Map<String, String> configuration,
            List<String> environment,
            List<String> arguments,
            Limits limits) {
        this(coordinates, version, source, configuration, Map.of(), environment, arguments, limits, false);
    }

    /** {@link #DEVICES}, which takes no settings: each function has its own. */
    static IomodDependency devices() {
        return new IomodDependency(
                DEVICES, DEVICES_VERSION, Optional.empty(), Map.of(), List.of(), List.of(), Limits.DEFAULT);
    }

    /** The same with another configuration. */
    public IomodDependency configuredBy(Map<String, String> values) {
        return new IomodDependency(
                coordinates, version, source, Map.copyOf(values), aliases, environment, arguments, limits, inProcess);
    }

    /** The same as it is under an alias. */
    public IomodDependency under(String alias) {
        Map<String, String> others = aliases.getOrDefault(alias, Map.of());
        if (others.isEmpty()) {
            return this;
        }
        Map<String, String> values = new LinkedHashMap<>(configuration);
        values.putAll(others);
        return configuredBy(values);
    }

    /** The same once it is known what it stands for. */
    IomodDependency takenFrom(String found, String place) {
        return new IomodDependency(
                coordinates,
                found,
                Optional.of(place),
                configuration,
                aliases,
                environment,
                arguments,
                limits,
                inProcess);
    }

    /** Whether its package is one of a registry, and not known yet: it gives a range of versions, and no source. */
    public boolean ofRegistry() {
        return source.isEmpty() && !exact();
    }

    private boolean exact() {
        return Syntax.VERSION.matcher(version).matches();
    }

    /** Whether a package of this version is what it wants. */
    public boolean takes(String candidate) {
        if (exact()) {
            return version.equals(candidate);
        }
        VersionRange range = VersionRange.parse(version);
        return SemanticVersion.find(candidate).filter(range::includes).isPresent();
    }

    /** Whether it is part of the Threader, and so neither installed nor started. */
    public boolean builtIn() {
        return coordinates.equals(DEVICES);
    }

    /**
     * Bounds on an IOmod.
     *
     * @param startTimeout from the start of its process until it has registered
     * @param callTimeout the longest a call may take, within the invocation's own deadline
     * @param drainTimeout from the request to drain until its process is ended
     * @param inFlight calls at the IOmod at once
     * @param queue calls that wait because it is starting, restarting or at its bound
     * @param heapMegabytes the heap of an IOmod that runs on a JVM
     * @param descriptors files and sockets that each of its processes may have open
     * @param processes its processes and their threads, together
     * @param memoryMegabytes the memory of its processes, together
     */
    public record Limits(
            Duration startTimeout,
            Duration callTimeout,
            Duration drainTimeout,
            int inFlight,
            int queue,
            int heapMegabytes,
            OptionalInt descriptors,
            OptionalInt processes,
            OptionalInt memoryMegabytes) {

        /** Bounds without those that the operating system keeps. */
        public Limits(
                Duration startTimeout,
                Duration callTimeout,
                Duration drainTimeout,
                int inFlight,
                int queue,
                int heapMegabytes) {
            this(
                    startTimeout,
                    callTimeout,
                    drainTimeout,
                    inFlight,
                    queue,
                    heapMegabytes,
                    OptionalInt.empty(),
                    OptionalInt.empty(),
                    OptionalInt.empty());
        }

        /** What holds where a manifest says nothing. */
        public static final Limits DEFAULT =
                new Limits(Duration.ofSeconds(30), Duration.ofSeconds(30), Duration.ofSeconds(5), 256, 1024, 64);
    }
}
