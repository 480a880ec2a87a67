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
    private static final String[] COLUMNS = {"SECRET", "KEY", "CHANGED"};

    @Mixin
    private Listing listing = new Listing();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        listing.print(
                terminal,
                "/v1/secrets",
                COLUMNS,
                SecretListCommand::add,
                "There is no secret; set one with \"asml secret set SERVICE/NAME\".");
    }

    private static void add(JsonNode secrets, Table table) {
        for (JsonNode secret : secrets) {
            String key = secret.path("key").asText();
            table.row(
                    secret.path("service").asText() + "/" + secret.path("name").asText(),
                    key.isEmpty() ? "damaged; set it again" : key,
                    secret.path("changed").asText());
        }
    }
}
