package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes an alias. */
@Command(
        name = "rm",
        header = "Remove an alias of a project.",
        description =
                "Who asks for it is told from then on that there is none. Its release is kept as others are, and its"
                        + " secrets stay until they are removed.",
        footer = {"", "Example:", "  asml alias rm shop staging"})
@Listed(
        in = Group.BUILD,
        see = {"alias ls", "deploy", "promote"})
final class AliasRemoveCommand implements Action {
    @Parameters(index = "0", paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Parameters(index = "1", paramLabel = "ALIAS", description = "The alias.")
    private String alias = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            client.delete(Releases.aliases(project, alias));
            terminal.note("the alias %s of %s is removed".formatted(alias, project));
        }
    }
}
