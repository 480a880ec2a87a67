package dev.asml.manifests;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * An IOmod as its {@code iomod.toml} describes it.
 *
 * @param coordinates the IOmod's name
 * @param version {@code major.minor.patch}
 * @param entrypoint the executable, relative to the package's root
 * @param arguments what its process is started with
 * @param mainClass the class that runs it on a JVM, for inside a Threader; empty means the one that its jars name
 * @param methods the methods that it says it has; empty means those that it registers
 */
public record IomodManifest(
        Coordinates coordinates,
        String version,
        String entrypoint,
        List<String> arguments,
        Optional<String> mainClass,
        List<Method> methods) {

    /** One that does not name a class. */
    public IomodManifest(
            Coordinates coordinates, String version, String entrypoint, List<String> arguments, List<Method> methods) {
        this(coordinates, version, entrypoint, arguments, Optional.empty(), methods);
    }

    /**
     * Reads an {@code iomod.toml}.
     *
     * @throws ManifestException with every problem of the file
     */
    public static IomodManifest load(Path file) {
        return IomodManifestReader.load(file);
    }

    /**
     * Reads the text of an {@code iomod.toml}.
     *
     * @param named what problems call the text
     * @throws ManifestException with every problem of the text
     */
    public static IomodManifest parse(String toml, Path named) {
        return IomodManifestReader.parse(toml, named);
    }

    /**
     * A method of an IOmod.
     *
     * @param name the last part of a call path
     * @param idempotent whether the host may send a call again when the IOmod was lost in the middle of it
     */
    public record Method(String name, boolean idempotent) {}
}
