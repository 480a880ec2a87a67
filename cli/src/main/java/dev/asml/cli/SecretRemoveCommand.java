package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Removes a secret. */
@Command(
        name = "rm",
        header = "Remove a secret of a service.",
        description = "Functions that ask for it get none from then on. An IOmod keeps what it was told until its"
                + " Threader ends, and is not deployed without it.",
        footer = {"", "Example:", "  asml secret rm shop/db-password"})
@Listed(
        in = Group.OPERATE,
        see = {"secret set", "secret ls"})
final class SecretRemoveCommand implements Action {
    @Parameters(paramLabel = "SERVICE/NAME", description = "The secret.")
    private String secret = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        SecretParameter name = SecretParameter.parse(secret);
        try (ThreaderClient client = threader.connect()) {
            client.delete(name.path());
            terminal.note("%s is removed".formatted(name));
        }
    }
}
