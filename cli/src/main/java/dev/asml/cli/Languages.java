package dev.asml.cli;

import dev.asml.cli.build.Toolchain;
import java.io.IOException;
import java.nio.file.Path;

/** The languages that a command line may name. */
final class Languages {
    private Languages() {}

    static void require(String language) {
        if (!Toolchain.languages().contains(language)) {
            throw new CliException(
                    ExitCode.USAGE,
                    "--language is one of %s, not \"%s\"%s"
                            .formatted(
                                    String.join(", ", Toolchain.languages()),
                                    language,
                                    Suggestion.of(language, Toolchain.languages())));
        }
    }

    /** Says what is to be installed before it can be built. */
    static void warn(String language, Path directory, Terminal terminal) throws IOException, InterruptedException {
        Toolchain tools = Toolchain.find(language, directory, System.getenv());
        if (!tools.missing().isEmpty()) {
            terminal.warn(tools.missing());
        }
    }
}
