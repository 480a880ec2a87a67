package dev.asml.cli;

import dev.asml.cli.build.ProjectBuild;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How a project is built. */
final class BuildOptions {
    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "How many functions to build at once. Default: as many as there are processors.")
    private @Nullable Integer jobs;

    @Option(names = "--force", description = "Build also the functions whose sources have not changed.")
    private boolean force;

    /** Whether anything was said of how to build. */
    boolean given() {
        return jobs != null || force;
    }

    ProjectBuild.Way way(boolean keepGoing) {
        int wanted = jobs == null ? ProjectBuild.Way.DEFAULT.jobs() : jobs;
        if (wanted < 1 || wanted > 256) {
            throw new CliException(ExitCode.USAGE, "--jobs is 1 to 256, not %d".formatted(wanted));
        }
        return new ProjectBuild.Way(wanted, keepGoing, force);
    }
}
