package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the names of secrets. */
@Command(
        name = "ls",
        header = "List the secrets: their names, never their values.",
        description = {
            "Below them are the keys: those that the Threader has, and those that it lacks, each with the values that it",
            "seals. A key that seals none is not needed, but for recordings of sessions that read secrets."
        },
        footer = {"", "Example:", "  asml secret ls"})
@Listed(
        in = Group.OPERATE,
        see = {"secret set", "secret rm", "secret rotate-key"})
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
            } else if (secrets.isEmpty()) {
                terminal.note("There is no secret; set one with \"asml secret set SERVICE/NAME\".");
            } else {
                terminal.result(secrets(secrets, terminal.ink()));
                terminal.result("");
                terminal.result(keys(client.read("/v1/secret-keys"), terminal.ink()));
                problems(secrets, terminal);
            }
        }
    }

    private static String secrets(JsonNode secrets, Ink ink) {
        Table table = new Table(ink, "SECRET", "KEY", "CHANGED");
        for (JsonNode secret : secrets) {
            String key = secret.path("key").asText();
            table.row(
                    name(secret),
                    key.isEmpty() ? "damaged; set it again" : key,
                    secret.path("changed").asText());
        }
        return table.text();
    }

    private static String name(JsonNode secret) {
        return secret.path("service").asText() + "/" + secret.path("name").asText();
    }

    private static String keys(JsonNode keys, Ink ink) {
        Table table = new Table(ink, "KEY", "ID", "SEALS");
        for (JsonNode key : keys) {
            String id = key.path("id").asText();
            table.row(
                    key.path("name").asText(),
                    id.isEmpty() ? "unknown" : id,
                    Plural.of(key.path("values").asInt(), "value")
                            + (key.path("here").asBoolean() ? "" : "; missing here"));
        }
        return table.text();
    }

    private static void problems(JsonNode secrets, Terminal terminal) {
        for (JsonNode secret : secrets) {
            String problem = secret.path("problem").asText();
            if (!problem.isEmpty()) {
                terminal.note("%s %s".formatted(name(secret), problem));
            }
        }
    }
}
