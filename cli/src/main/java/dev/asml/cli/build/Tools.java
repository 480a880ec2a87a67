package dev.asml.cli.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The executables of this machine.
 *
 * @param environment names tools of the user's choice, and {@code PATH}
 * @param guestLibraries the folder of the guest libraries, where it is known
 */
record Tools(Map<String, String> environment, Optional<Path> guestLibraries) {
    /** The executable that a variable names, or all of these names in the folders of {@code PATH}, in this order. */
    Stream<Path> candidates(String variable, List<String> names) {
        return Stream.concat(
                variable(variable).flatMap(this::find).stream(), names.stream().flatMap(this::all));
    }

    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    /** An executable by its path or name. */
    Optional<Path> find(String tool) {
        return tool.contains("/")
                ? Optional.of(Path.of(tool)).filter(Files::isExecutable)
                : all(tool).findFirst();
    }

    private Stream<Path> all(String name) {
        return Arrays.stream(environment.getOrDefault("PATH", "").split(Pattern.quote(java.io.File.pathSeparator), -1))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file));
    }

    /** The guest library of a language, if the installation has it. */
    Optional<Path> guestLibrary(String language) {
        return guestLibraries.map(folder -> folder.resolve(language)).filter(Files::isDirectory);
    }
}
