package dev.asml.iomod.testing;

import dev.asml.iomod.IomodEnvironment;
import dev.asml.manifests.IomodManifest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * How an IOmod's process is started: with a cleared environment, to which the variables of the protocol, {@code JAVA_HOME}
 * and {@code PATH} are added.
 *
 * @param coordinates what the Threader expects the IOmod to register as
 * @param command the executable and its arguments
 * @param environment variables beside those of the protocol: what a manifest's allow-list lets through
 * @param directory where it is started: the package's folder; this process's own if there is none
 */
public record IomodCommand(
        String coordinates, List<String> command, Map<String, String> environment, Optional<Path> directory) {
    private static final String DEFAULT_HEAP_MB = "64";

    public IomodCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** A command that is started in this process's folder. */
    public IomodCommand(String coordinates, List<String> command, Map<String, String> environment) {
        this(coordinates, command, environment, Optional.empty());
    }

    /** Runs what an unpacked package's {@code iomod.toml} names, as a Threader does. */
    public static IomodCommand unpacked(IomodManifest manifest, Path folder) {
        Path root = folder.toAbsolutePath();
        List<String> command =
                new ArrayList<>(List.of(root.resolve(manifest.entrypoint()).toString()));
        command.addAll(manifest.arguments());
        return new IomodCommand(manifest.coordinates().toString(), command, Map.of(), Optional.of(root));
    }

    /** Runs an executable file. */
    public static IomodCommand executable(String coordinates, Path file) {
        return new IomodCommand(coordinates, List.of(file.toAbsolutePath().toString()), Map.of());
    }

    /** Runs the one file in the {@code bin} folder of an unpacked {@code .iomod} package. */
    public static IomodCommand folder(String coordinates, Path unpacked) {
        try (var files = Files.list(unpacked.resolve("bin"))) {
            List<Path> executables = files.toList();
            if (executables.size() != 1) {
                throw new IllegalArgumentException(
                        "%s should have one file in bin/, not %d".formatted(unpacked, executables.size()));
            }
            return executable(coordinates, executables.getFirst());
        } catch (IOException e) {
            throw new UncheckedIOException("%s is not an unpacked IOmod".formatted(unpacked), e);
        }
    }

    /** Runs a class with this JVM's class path. */
    public static IomodCommand mainClass(String coordinates, Class<?> main) {
        return new IomodCommand(
                coordinates,
                List.of(
                        "/bin/sh",
                        "-c",
                        // As a package's launcher does it; Java itself cannot.
                        "trap '' INT; exec \"$0\" \"$@\"",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        main.getName()),
                Map.of());
    }

    /** The same with further variables; {@code ASML_IOMOD_DATA} is a folder of the test's own unless it is given here. */
    public IomodCommand withEnvironment(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>(environment);
        all.putAll(variables);
        return new IomodCommand(coordinates, command, all, directory);
    }

    Process start(TestBroker broker) {
        Map<String, String> protocol = new TreeMap<>(broker.address());
        protocol.put(IomodEnvironment.TOKEN, broker.token());
        protocol.put(IomodEnvironment.COORDINATES, coordinates);
        protocol.put(IomodEnvironment.HEAP_MB, DEFAULT_HEAP_MB);
        protocol.put(IomodEnvironment.TMP, broker.folder().toString());
        protocol.put(
                IomodEnvironment.DATA,
                environment.getOrDefault(IomodEnvironment.DATA, broker.durable().toString()));
        return start(protocol);
    }

    /** Starts it as a person would: without the variables of the protocol. */
    Process startByHand(String... arguments) {
        IomodCommand extended = new IomodCommand(
                coordinates,
                Stream.concat(command.stream(), List.of(arguments).stream()).toList(),
                environment,
                directory);
        return extended.start(Map.of());
    }

    private Process start(Map<String, String> protocol) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        directory.ifPresent(folder -> builder.directory(folder.toFile()));
        Map<String, String> variables = builder.environment();
        variables.clear();
        variables.put("LANG", "C.UTF-8");
        variables.put("JAVA_HOME", System.getProperty("java.home"));
        variables.put("PATH", "/usr/local/bin:/usr/bin:/bin");
        variables.putAll(environment);
        variables.putAll(protocol);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException("%s cannot be started".formatted(command.getFirst()), e);
        }
    }
}
