package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the names of secrets. */
@Command(
        name = "ls",
        header = "List the secrets: their names, never their values.",
        footer = {"", "Example:", "  asml secret ls"})
@Listed(
        in = Group.OPERATE,
        see = {"secret set", "secret rm"})
@Prints(value = SecretDocument.class, shape = Prints.Shape.ARRAY)
final class SecretListCommand implements Action {
    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            JsonNode secrets = client.read("/v1/secrets");
            if (output.json()) {
                terminal.result(Json.pretty(secrets));
            } else {
                print(secrets, terminal);
            }
        }
    }

    private static void print(JsonNode secrets, Terminal terminal) {
        Table table = new Table(terminal.ink(), "SECRET", "KEY", "CHANGED");
        for (JsonNode secret : secrets) {
            String key = secret.path("key").asText();
            table.row(
                    secret.path("service").asText() + "/" + secret.path("name").asText(),
                    key.isEmpty() ? "damaged; set it again" : key,
                    secret.path("changed").asText());
        }
        if (table.isEmpty()) {
            terminal.note("There is no secret; set one with \"asml secret set SERVICE/NAME\".");
        } else {
            terminal.result(table.text());
        }
    }
}
