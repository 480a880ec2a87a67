package dev.asml.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The project that a command adds to. */
final class ProjectOption {
    @Option(
            names = "--project",
            paramLabel = "DIR",
            description = "The folder with assemblylift.toml. Default: the current one.")
    private Path directory = Path.of("");

    Path directory() {
        return directory.normalize();
    }
}
