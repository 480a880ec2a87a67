package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the aliases of a project. */
@Command(
        name = "ls",
        header = "List the aliases of a project.",
        description = "Each with the release that it leads to, or the two with what they get of the requests.",
        footer = {"", "Example:", "  asml alias ls shop"})
@Listed(
        in = Group.BUILD,
        see = {"alias rm", "deploy", "promote", "releases"})
@Prints(value = AliasDocument.class, shape = Prints.Shape.ARRAY)
final class AliasListCommand implements Action {
    private static final String[] COLUMNS = {"ALIAS", "RELEASE", "HOSTS"};

    @Parameters(paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Mixin
    private Listing listing = new Listing();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        listing.print(
                terminal,
                Releases.aliases(project),
                COLUMNS,
                AliasListCommand::add,
                "%s has no alias; \"asml deploy --alias NAME\" makes one.".formatted(project));
    }

    private static void add(JsonNode aliases, Table table) {
        for (AliasDocument alias : AliasDocument.of(aliases)) {
            table.row(alias.alias(), alias.leads(), alias.hosts().isEmpty() ? "-" : String.join(",", alias.hosts()));
        }
    }
}
