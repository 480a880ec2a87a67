package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the releases of a project. */
@Command(
        name = "releases",
        header = "List the releases of a project.",
        description = {
            "Every deploy is a release with a number of its own. The Threader keeps the last ten of a project, and what",
            "else is live or still running. Who deployed a release and what for is what \"asml deploy\" said."
        },
        footer = {"", "Examples:", "  asml releases hello", "  asml releases hello -o json"})
@Listed(
        in = Group.BUILD,
        see = {"deploy", "diff", "promote", "rollback"})
@Prints(value = ReleaseDocument.class, shape = Prints.Shape.ARRAY)
final class ReleasesCommand implements Action {
    private static final String[] COLUMNS = {"RELEASE", "DEPLOYED", "BY", "SIGNED BY", "MESSAGE"};

    @Parameters(paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Mixin
    private Listing listing = new Listing();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        listing.print(
                terminal,
                Releases.path(project),
                COLUMNS,
                ReleasesCommand::add,
                "No release of %s is kept.".formatted(project));
    }

    private static void add(JsonNode releases, Table table) {
        for (ReleaseDocument release : ReleaseDocument.of(releases)) {
            table.row(
                    release.numbered(),
                    release.deployed(),
                    ReleaseDocument.firstLine(release.by()),
                    release.signed(),
                    ReleaseDocument.firstLine(release.message()));
        }
    }
}
