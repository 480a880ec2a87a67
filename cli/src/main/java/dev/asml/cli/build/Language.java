package dev.asml.cli.build;

import dev.asml.manifests.FunctionManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A language that functions may be written in. */
interface Language {
    /** The word in a manifest, and the language. */
    Map<String, Language> BY_NAME = new TreeMap<>(Map.of(
            "assemblyscript", new AssemblyScript(),
            "c", new C(),
            "rust", new Rust(),
            "wat", new Wat()));

    /**
     * How a function's sources become the module {@code output}.
     *
     * @throws BuildException if a source or a tool is missing, saying which and what to do
     */
    Recipe recipe(FunctionManifest function, Path output, Tools tools) throws IOException, InterruptedException;

    /**
     * The tool that builds it for sources in a folder, found without building anything.
     *
     * @throws BuildException if it is missing, saying what installs it
     */
    Path tool(Path directory, Tools tools) throws IOException, InterruptedException;

    /** The language of that name. */
    static Language named(String name) {
        Language language = BY_NAME.get(name);
        if (language == null) {
            throw new BuildException(
                    "there is no way to build the language \"%s\"; use %s, or give a ready module with module = \"…\""
                            .formatted(name, String.join(", ", BY_NAME.keySet())));
        }
        return language;
    }

    /** The first of these files that the function has. */
    static Path source(FunctionManifest function, String... names) {
        return Stream.of(names)
                .map(function.directory()::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new BuildException("there is no source: %s needs one of %s"
                        .formatted(function.directory(), List.of(names).stream().collect(Collectors.joining(", ")))));
    }
}
