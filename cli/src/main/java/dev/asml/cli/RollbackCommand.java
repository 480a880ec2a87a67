package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Goes back by one release. */
@Command(
        name = "rollback",
        header = "Make the release before the live one live again.",
        description = {
            "The same as asml promote with the latest release before the live one: done twice, it goes back by two. The",
            "release that was live is kept, and asml promote makes it live again. While a release is tried, it ends that:",
            "the live one answers all requests again.",
            "",
            "If something that is live changes by it, and a person sits at the terminal, it shows the differences and",
            "asks. Without a terminal it asks nothing and goes on, as with --yes."
        },
        footer = {"", "Examples:", "  asml rollback hello", "  asml rollback hello --yes -o json"})
@Listed(
        in = Group.BUILD,
        see = {"releases", "diff", "promote"})
@Prints(DeploymentDocument.class)
final class RollbackCommand implements Action {
    @Parameters(paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Mixin
    private Promotion promotion = new Promotion();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = promotion.connect()) {
            int release = Releases.read(project, client).back();
            promotion.makeLive(project, release, new PlaceOptions(), client, terminal);
        }
    }
}
