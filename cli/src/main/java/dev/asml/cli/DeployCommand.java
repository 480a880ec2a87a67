package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Builds a project and makes it live. */
@Command(
        name = "deploy",
        header = "Build a project and make it live.",
        description = {
            "Builds what changed, asks the Threader what would differ from what is live, sends the project and waits",
            "until it is live: its code compiled, its IOmods ready. The former release, if there is one, answers until",
            "then, and stays if anything is wrong; every problem of the manifests is printed as FILE:LINE: what is wrong.",
            "",
            "If the deployment changes or removes something that is live, and a person sits at the terminal, it shows",
            "the differences and asks. Without a terminal it asks nothing and goes on, as with --yes."
        },
        footer = {"", "Examples:", "  asml deploy hello", "  asml deploy hello --plan", "  asml deploy --yes -o json"})
@Listed(
        in = Group.BUILD,
        see = {"cast", "describe", "ready", "rm"})
@Prints(DeploymentDocument.class)
final class DeployCommand implements Action {
    @Mixin
    private ProjectParameter project = new ProjectParameter();

    @Option(
            names = "--plan",
            description = "Print what would change and deploy nothing. With -o json the plan is the result.")
    private boolean planOnly;

    @Option(
            names = {"-y", "--yes"},
            description = "Do not ask.")
    private boolean yes;

    @Mixin
    private BuildOptions build = new BuildOptions();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        ProjectManifest manifest = ProjectManifest.load(project.directory());
        Builder builder = new Builder(terminal);
        var _ = Builder.require(builder.build(manifest, build.way(false)));
        try (ThreaderClient client = threader.connect();
                Bundle bundle = Bundle.of(manifest)) {
            JsonNode plan = Deployment.plan(bundle, client);
            if (planOnly) {
                terminal.result(output.json() ? Json.pretty(plan) : PlanText.of(PlanDocument.of(plan), terminal.ink()));
                return;
            }
            agree(PlanDocument.of(plan), client, terminal);
            print(Deployment.send(bundle, client, terminal), plan, client, terminal);
        }
    }

    private void agree(PlanDocument plan, ThreaderClient client, Terminal terminal) throws IOException {
        if (!plan.touchesLive()) {
            return;
        }
        terminal.note(PlanText.of(plan, terminal.noteInk()));
        if (!yes && terminal.answers() && !terminal.confirm("Deploy to %s?".formatted(client.address()))) {
            throw new CliException(ExitCode.DECLINED, "nothing was deployed");
        }
    }

    private void print(Deployment deployment, JsonNode plan, ThreaderClient client, Terminal terminal)
            throws IOException, InterruptedException {
        deployment.warn(terminal);
        String base = client.read("/v1/about").path("http").asText();
        List<FunctionStatus> functions = FunctionStatus.ofProject(deployment.project(), client);
        if (output.json()) {
            ObjectNode document = deployment.document().deepCopy();
            document.set(
                    "urls",
                    Json.document(functions.stream()
                            .map(each -> new DeploymentDocument.Address(each.name(), each.verb(), each.url(base)))
                            .toList()));
            terminal.result(Json.pretty(document.set("plan", plan)));
            return;
        }
        terminal.result("%s is live as release %d".formatted(deployment.project(), deployment.release()));
        Table table = Table.plain(terminal.ink());
        functions.forEach(each -> table.row("  " + each.name(), each.verb(), each.url(base)));
        terminal.result(table.text());
    }
}
