package dev.asml.cli;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/** The project that a command works on. */
final class ProjectParameter {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description = "The folder with assemblylift.toml. Default: the current one.")
    private Path directory = Path.of(".");

    Path directory() {
        return directory.normalize();
    }
}
