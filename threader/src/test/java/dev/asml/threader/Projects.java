package dev.asml.threader;

import dev.asml.manifests.ProjectBundle;
import dev.asml.manifests.ProjectManifest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Writes a project with test guests as its functions. */
final class Projects {
    private static final Path GUESTS = Path.of("src/test/guests");

    private final Path root;
    private final String name;
    private final StringBuilder toml = new StringBuilder();
    private final StringBuilder shared = new StringBuilder();

    Projects(Path root, String name) {
        this.root = root;
        this.name = name;
    }

    private Path service() {
        return root.resolve("services").resolve(name);
    }

    /** Adds a function that has a minute for an answer; {@code settings} are further lines of its table. */
    Projects function(String function, String guest, String... settings) {
        try {
            Path home = Files.createDirectories(service().resolve("functions").resolve(function));
            Files.copy(GUESTS.resolve(guest + ".wasm"), home.resolve(function + ".wasm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        toml.append("[[functions]]\nname = \"%s\"\nmodule = \"%s.wasm\"\n".formatted(function, function));
        settings("timeout_seconds", "timeout_seconds = 60", settings);
        toml.append('\n');
        return this;
    }

    /** Adds lines, and one more unless they say the same otherwise. */
    private void settings(String key, String usual, String... settings) {
        if (Stream.of(settings).noneMatch(setting -> setting.startsWith(key))) {
            toml.append(usual).append('\n');
        }
        for (String setting : settings) {
            toml.append(setting).append('\n');
        }
    }

    /** Adds lines to the manifest of the project. */
    Projects project(String lines) {
        shared.append(lines).append('\n');
        return this;
    }

    /** Adds a file that the function's guest can read. */
    Projects asset(String function, String file, String text) {
        try {
            Path path = service()
                    .resolve("functions")
                    .resolve(function)
                    .resolve("assets")
                    .resolve(file);
            Files.createDirectories(path.getParent());
            Files.writeString(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Adds the tests' own IOmod, {@code test.loud.process}. */
    Projects loudIomod(String... settings) {
        LoudIomod.packageIn(service().resolve("loud"));
        return iomod("test.loud.process", "source = \"loud\"", settings);
    }

    /** Lets the functions have devices. */
    Projects devices() {
        toml.append("[[iomod.dependencies]]\ncoordinates = \"wasmer.io.devices\"\n\n");
        return this;
    }

    Projects iomod(String coordinates, String source, String... settings) {
        return iomodOf(coordinates, "1.0.0", source, settings);
    }

    /** Adds a version of an IOmod that has a minute to start; {@code settings} are further lines of its table. */
    Projects iomodOf(String coordinates, String version, String source, String... settings) {
        toml.append("[[iomod.dependencies]]\ncoordinates = \"%s\"\nversion = \"%s\"\n%s\n"
                .formatted(coordinates, version, source));
        settings("limits", "limits = { start_timeout_seconds = 60 }", settings);
        return this;
    }

    /** Adds a source, by the lines of its table. */
    Projects source(String... lines) {
        toml.append("[[sources]]\n").append(String.join("\n", lines)).append("\n\n");
        return this;
    }

    /** The bundle of what was added. */
    byte[] bundle() {
        try {
            Files.createDirectories(service());
            Files.writeString(
                    root.resolve("assemblylift.toml"),
                    "[project]\nname = \"%s\"\n\n[[services]]\nname = \"%s\"\n\n%s".formatted(name, name, shared));
            Files.writeString(service().resolve("service.toml"), toml);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ProjectBundle.write(ProjectManifest.load(root), out);
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
