package dev.asml.cli;

import dev.asml.cli.build.BuildResult;
import dev.asml.cli.build.ProjectBuild;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Builds a project and says how that goes. */
final class Builder {
    private final Terminal terminal;

    Builder(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * Builds every function that has sources.
     *
     * @throws CliException if one did not build; what its compiler says has been printed
     */
    List<BuildResult> build(ProjectManifest project) throws IOException, InterruptedException {
        Optional<Path> libraries =
                Optional.ofNullable(System.getProperty("asml.home")).map(home -> Path.of(home, "guest-libs"));
        List<BuildResult> results = new ProjectBuild(project, System.getenv(), libraries).run(this::tell);
        List<String> broken = results.stream()
                .filter(BuildResult.Broken.class::isInstance)
                .map(BuildResult::function)
                .toList();
        if (!broken.isEmpty()) {
            throw CliException.failed(
                    "%s did not build: %s".formatted(Plural.of(broken.size(), "function"), String.join(", ", broken)));
        }
        return results;
    }

    private synchronized void tell(BuildResult result) {
        switch (result) {
            case BuildResult.Ready _, BuildResult.Unchanged _ -> {}
            case BuildResult.Built(var function, var _, var took) ->
                terminal.note(terminal.noteInk().green("built") + " %s in %d ms".formatted(function, took.toMillis()));
            case BuildResult.Broken(var function, var message) ->
                terminal.note(terminal.noteInk().red("broken") + " %s: %s".formatted(function, message));
        }
    }

    /** Prints what the manifests say that has no meaning here. */
    void warn(ProjectManifest project) {
        project.warnings().forEach(warning -> terminal.note(terminal.noteInk().yellow("warning") + " " + warning));
    }
}
