package dev.asml.cli;

import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Builds a project and makes it live. */
@Command(
        name = "deploy",
        header = "Build a project and make it live.",
        description = "The project's former release, if there is one, answers until the new one is ready.",
        footer = {"", "Example:", "  asml deploy hello"})
@Listed(in = Group.BUILD, see = {"cast", "describe", "ready", "rm"})
@Prints(DeploymentDocument.class)
final class DeployCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        ProjectManifest manifest = ProjectManifest.load(project.directory());
        Builder builder = new Builder(terminal);
        builder.build(manifest);
        try (ThreaderClient client = threader.connect()) {
            print(Deployment.send(manifest, client, terminal), client, terminal);
        }
    }

    private void print(Deployment deployment, ThreaderClient client, Terminal terminal)
            throws IOException, InterruptedException {
        deployment.warn(terminal);
        if (output.json()) {
            terminal.result(Json.pretty(deployment.document()));
            return;
        }
        terminal.result("%s is live as release %d".formatted(deployment.project(), deployment.release()));
        for (FunctionStatus function : FunctionStatus.ofProject(deployment.project(), client)) {
            terminal.result("  %s  %s".formatted(function.name(), function.route()));
        }
    }
}
