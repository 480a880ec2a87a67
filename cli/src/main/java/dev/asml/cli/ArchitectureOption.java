package dev.asml.cli;

import dev.asml.manifests.Architecture;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which machines a package is wanted for. */
final class ArchitectureOption {
    @Option(
            names = "--arch",
            paramLabel = "ARCH",
            description = "The architecture that it is to run on: x86_64, aarch64 and so on. Default: that of the"
                    + " Threader's machine.")
    private @Nullable String name;

    /** The one that was given. */
    Optional<Architecture> given() {
        return Optional.ofNullable(name).map(ArchitectureOption::parse);
    }

    static Architecture parse(String name) {
        try {
            return Architecture.parse(name);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
