package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes a kept release live. */
@Command(
        name = "promote",
        header = "Make a release live that is kept.",
        description = {
            "It keeps its number, and becomes live as a deploy does: what is live answers until the release is compiled",
            "and its IOmods are ready and its probes passed, and stays if anything is wrong. Nothing happens if it is live",
            "already. Secrets are no part of a release: they stay as they are.",
            "",
            "With --percent it is tried: it answers that share of the requests, and the live one the others, until one of",
            "them is promoted or something is deployed.",
            "",
            "With --alias it answers those who ask for that alias, which is made if there is none of the name, and nothing",
            "else changes.",
            "",
            "If something that is live changes by it, and a person sits at the terminal, it shows the differences and",
            "asks. Without a terminal it asks nothing and goes on, as with --yes."
        },
        footer = {
            "",
            "Examples:",
            "  asml promote hello 3",
            "  asml promote hello 3 --percent 20",
            "  asml promote hello 3 --alias staging",
            "  asml promote hello 3 --yes -o json"
        })
@Listed(
        in = Group.BUILD,
        see = {"releases", "alias", "diff", "rollback", "deploy"})
@Prints(DeploymentDocument.class)
final class PromoteCommand implements Action {
    @Parameters(index = "0", paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Parameters(index = "1", paramLabel = "RELEASE", description = "The release's number, see asml releases.")
    private int release;

    @Mixin
    private PlaceOptions place = new PlaceOptions();

    @Mixin
    private Promotion promotion = new Promotion();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = promotion.connect()) {
            promotion.makeLive(project, release, place, client, terminal);
        }
    }
}
