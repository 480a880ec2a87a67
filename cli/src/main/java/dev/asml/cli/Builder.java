package dev.asml.cli;

import dev.asml.cli.build.BuildResult;
import dev.asml.cli.build.ProjectBuild;
import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Builds a project and says how that goes. */
final class Builder {
    private final Terminal terminal;

    Builder(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The folder of the guest libraries, where the launcher says where it lies. */
    static Optional<Path> guestLibraries() {
        return Optional.ofNullable(System.getProperty("asml.home")).map(home -> Path.of(home, "guest-libs"));
    }

    /**
     * Builds every function that has sources, until one is broken.
     *
     * @throws CliException if one did not build; what its compiler says has been printed
     */
    List<BuildResult> build(ProjectManifest project) throws IOException, InterruptedException {
        return require(build(project, ProjectBuild.Way.DEFAULT));
    }

    /** Builds in some way; what is broken is printed and among the results. */
    List<BuildResult> build(ProjectManifest project, ProjectBuild.Way way) throws IOException, InterruptedException {
        try (Progress progress = new Progress(terminal)) {
            return new ProjectBuild(project, System.getenv(), guestLibraries())
                    .run(way, new Reporter(project, progress));
        }
    }

    /** Draws the progress, and says what was built and what is broken. */
    private final class Reporter implements ProjectBuild.Watcher {
        private final Progress progress;
        private final long total;
        private final Set<String> running = new LinkedHashSet<>();
        private int done;

        Reporter(ProjectManifest project, Progress progress) {
            this.progress = progress;
            this.total = project.services().stream()
                    .flatMap(service -> service.functions().stream())
                    .filter(function -> function.code() instanceof Code.Source)
                    .count();
        }

        @Override
        public synchronized void begins(String function) {
            running.add(function);
            draw();
        }

        @Override
        public synchronized void ended(BuildResult result) {
            running.remove(result.function());
            switch (result) {
                case BuildResult.Ready _ -> {
                    return;
                }
                case BuildResult.Unchanged _, BuildResult.Skipped _ -> {}
                case BuildResult.Built built ->
                    progress.note(terminal.noteInk().green("built")
                            + " %s in %d ms"
                                    .formatted(built.function(), built.took().toMillis()));
                case BuildResult.Broken broken ->
                    progress.note(terminal.noteInk().red("broken")
                            + " %s: %s".formatted(broken.function(), broken.message()));
            }
            done++;
            draw();
        }

        private void draw() {
            if (!running.isEmpty() && total > 0) {
                progress.show(done, total, "building " + String.join(", ", running));
            }
        }
    }

    /**
     * Goes on only with all of them.
     *
     * @throws CliException if one is broken, with a summary of the others
     */
    static List<BuildResult> require(List<BuildResult> results) {
        List<String> broken = names(results, BuildResult.Broken.class);
        if (broken.isEmpty()) {
            return results;
        }
        List<String> lines = new ArrayList<>();
        lines.add("%s did not build: %s".formatted(Plural.of(broken.size(), "function"), String.join(", ", broken)));
        add(lines, "built", names(results, BuildResult.Built.class), "");
        add(lines, "unchanged", names(results, BuildResult.Unchanged.class), "");
        add(lines, "not tried", names(results, BuildResult.Skipped.class), "; asml cast --keep-going tries all");
        throw CliException.failed(String.join("\n", lines));
    }

    private static void add(List<String> lines, String what, List<String> names, String advice) {
        if (!names.isEmpty()) {
            lines.add("  %s: %s%s".formatted(what, String.join(", ", names), advice));
        }
    }

    private static List<String> names(List<BuildResult> results, Class<? extends BuildResult> kind) {
        return results.stream()
                .filter(kind::isInstance)
                .map(BuildResult::function)
                .toList();
    }

    /** Prints what the manifests say that has no meaning here. */
    void warn(ProjectManifest project) {
        project.warnings().forEach(warning -> terminal.warn(warning.toString()));
    }
}
