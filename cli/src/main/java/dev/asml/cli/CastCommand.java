package dev.asml.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.asml.cli.build.BuildResult;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Builds a project without deploying it. */
@Command(
        name = "cast",
        aliases = "build",
        header = "Build a project's functions.",
        description = {
            "Builds each function that has a \"language\" (assemblyscript, c, rust, wat) into .asml beside its",
            "sources. Functions whose sources did not change are left alone."
        },
        footer = {"", "Example:", "  asml cast hello"})
@Listed(in = Group.BUILD, see = {"deploy", "make", "doctor"})
@Prints(CastDocument.class)
final class CastCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        ProjectManifest manifest = ProjectManifest.load(project.directory());
        Builder builder = new Builder(terminal);
        builder.warn(manifest);
        List<BuildResult> results = builder.build(manifest);
        if (output.json()) {
            terminal.result(Json.pretty(document(results)));
        } else {
            results.forEach(result -> terminal.result(result.function() + " " + word(result)));
        }
    }

    private static ArrayNode document(List<BuildResult> results) {
        ArrayNode functions = Json.object().putArray("functions");
        results.forEach(result ->
                functions.addObject().put("function", result.function()).put("result", word(result)));
        return functions;
    }

    private static String word(BuildResult result) {
        return switch (result) {
            case BuildResult.Ready _ -> "ready";
            case BuildResult.Unchanged _ -> "unchanged";
            case BuildResult.Built _ -> "built";
            case BuildResult.Broken _ -> "broken";
        };
    }
}
