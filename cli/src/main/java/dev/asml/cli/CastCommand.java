package dev.asml.cli;

import dev.asml.cli.build.BuildResult;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds a project without deploying it. */
@Command(
        name = "cast",
        aliases = "build",
        header = "Build a project's functions.",
        description = {
            "Builds each function that has a \"language\" with the tools of that language, several at once, and only",
            "those whose sources, compiler or module changed since, by their content. The module goes to .asml/NAME.wasm",
            "beside the sources. A build that fails or is interrupted leaves none, so nothing old can be deployed. The",
            "first failure ends it: what runs already is finished, and no other is begun.",
            "",
            "IOmods of which a service gives a range of versions are fetched from the registry of the Threader, which is",
            "asked only for what is not here; see asml iomod update."
        },
        footer = {"", "Examples:", "  asml cast hello", "  asml cast --keep-going --jobs 2"})
@Listed(
        in = Group.BUILD,
        see = {"bundle", "deploy", "make", "doctor"})
@Prints(value = BuildDocument.class, shape = Prints.Shape.ARRAY)
final class CastCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Option(names = "--keep-going", description = "Try the other functions too when one does not build.")
    private boolean keepGoing;

    @Mixin
    private BuildOptions options = new BuildOptions();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        ProjectManifest manifest = ProjectPackages.ready(project.directory(), threader, terminal);
        Builder builder = new Builder(terminal);
        builder.warn(manifest);
        List<BuildResult> results = builder.build(manifest, options.way(keepGoing));
        print(results.stream().map(BuildDocument::of).toList(), terminal);
        var _ = Builder.require(results);
    }

    private void print(List<BuildDocument> documents, Terminal terminal) {
        if (output.json()) {
            terminal.result(Json.pretty(Json.document(documents)));
        } else {
            documents.forEach(document -> terminal.result(document.function() + " " + document.result()));
        }
    }
}
