package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Builds a project and makes it live. */
@Command(
        name = "deploy",
        header = "Build a project and make it live.",
        description = {
            "Builds what changed, asks the Threader what would differ from what is live, sends the project and waits",
            "until it is live: its code compiled, its IOmods ready, its functions' probes passed. The former release, if",
            "there is one, answers until then, and stays if anything is wrong; every problem of the manifests is printed as",
            "FILE:LINE: what is wrong.",
            "A bundle, which asml bundle make writes, is sent as it is and nothing is built.",
            "",
            "If the deployment changes or removes something that is live, and a person sits at the terminal, it shows",
            "the differences and asks. Without a terminal it asks nothing and goes on, as with --yes.",
            "",
            "Every deploy is a release, which asml releases lists with its message and with the user and host that it is",
            "sent from. With --percent it is tried first: asml promote gives it more of the requests, or all, and asml",
            "rollback none again. With --alias it is seen only by those who ask for it, until it is promoted."
        },
        footer = {
            "",
            "Examples:",
            "  asml deploy hello",
            "  asml deploy hello --plan",
            "  asml deploy hello.asml",
            "  asml deploy hello -m 'Greet by name'",
            "  asml deploy hello --percent 5 --sticky cookie:session",
            "  asml deploy hello --alias staging --host staging.example.org",
            "  asml deploy --yes -o json"
        })
@Listed(
        in = Group.BUILD,
        see = {"bundle", "cast", "describe", "ready", "releases", "rollback", "rm"})
@Prints(DeploymentDocument.class)
final class DeployCommand implements Action {
    @Parameters(
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = ".",
            description =
                    "The folder with assemblylift.toml, or a bundle, which is deployed as it is. Default: the current"
                            + " folder.")
    private Path from = Path.of(".");

    @Option(
            names = "--plan",
            description = "Print what would change and deploy nothing. With -o json the plan is the result.")
    private boolean planOnly;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "What this release is for, at most 2,000 characters. Default: nothing.")
    private String message = "";

    @Mixin
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private YesOption yes = new YesOption();

    @Mixin
    private BuildOptions build = new BuildOptions();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (Bundle bundle = bundle(terminal);
                ThreaderClient client = threader.connect()) {
            JsonNode plan = Deployment.plan(bundle, place, client);
            if (planOnly) {
                terminal.result(
                        output.json() ? Json.pretty(plan) : PlanText.of(PlanDocument.of(plan), place, terminal.ink()));
                return;
            }
            if (!place.isAlias()) {
                agree(PlanDocument.of(plan), client, terminal);
            }
            Deployment.send(bundle, message, place, client, terminal).print(plan, place, output, client, terminal);
        }
    }

    private Bundle bundle(Terminal terminal) throws IOException, InterruptedException {
        if (Files.isRegularFile(from)) {
            if (build.given()) {
                throw new CliException(
                        ExitCode.USAGE, "%s is deployed as it is; --jobs and --force are for folders".formatted(from));
            }
            return Bundle.open(from);
        }
        ProjectManifest manifest = ProjectPackages.ready(from.normalize(), threader, terminal);
        Builder builder = new Builder(terminal);
        var _ = Builder.require(builder.build(manifest, build.way(false)));
        return Bundle.of(manifest);
    }

    private void agree(PlanDocument plan, ThreaderClient client, Terminal terminal) throws IOException {
        if (plan.touchesLive()) {
            yes.agree(
                    PlanText.of(plan, place, terminal.noteInk()),
                    "Deploy to %s?".formatted(client.address()),
                    terminal);
        }
    }
}
