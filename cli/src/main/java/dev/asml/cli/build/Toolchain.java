package dev.asml.cli.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this machine builds a language with.
 *
 * @param tool its compiler, if it is there
 * @param missing what is missing and what installs it; empty if nothing is
 */
public record Toolchain(String language, Optional<Path> tool, String missing) {
    /** The languages that can be built. */
    public static List<String> languages() {
        return List.copyOf(Language.BY_NAME.keySet());
    }

    /**
     * Looks for it.
     *
     * @param directory where the sources are
     * @param environment where {@code PATH} and the variables lie that name tools
     */
    public static Toolchain find(String language, Path directory, Map<String, String> environment)
            throws IOException, InterruptedException {
        try {
            Tools tools = new Tools(Map.copyOf(environment), Optional.empty());
            return new Toolchain(language, Optional.of(Language.named(language).tool(directory, tools)), "");
        } catch (BuildException e) {
            return new Toolchain(language, Optional.empty(), e.text());
        }
    }
}
