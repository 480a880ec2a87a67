package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Has all values sealed with the keys that have their names now. */
@Command(
        name = "rotate-key",
        header = "Seal all secrets anew with the keys of now.",
        description = {
            "First start each Threader with the new key under the name of the old one, and the old one under another",
            "name: --secrets-key new.key --secrets-key old=old.key. Then run this, once: each value whose key has given",
            "its name to another one is sealed with that. The values stay as they are, and can be read and set meanwhile.",
            "If it ends early, run it again, and it does the rest. When it has succeeded the old key seals nothing."
        },
        footer = {"", "Examples:", "  asml secret rotate-key", "  asml secret rotate-key --from vault"})
@Listed(
        in = Group.OPERATE,
        see = {"secret ls", "secret set", "up"})
@Prints(RotationDocument.class)
final class SecretRotateKeyCommand implements Action {
    @Option(
            names = "--from",
            paramLabel = "KEY",
            description = "The name of a key that is given up: what it seals is sealed with the key \"default\".")
    private @Nullable String from;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        JsonNode done;
        try (ThreaderClient client = threader.connect()) {
            Map<String, String> query = from == null ? Map.of() : Map.of("from", from);
            done = client.post(
                    ThreaderClient.query("/v1/secret-keys/rotate", query), "application/json", BodyPublishers.noBody());
        }
        terminal.result(output.json() ? Json.pretty(done) : text(done));
        JsonNode failed = done.path("failed");
        if (!failed.isEmpty()) {
            failed.forEach(each -> terminal.note("%s %s"
                    .formatted(
                            each.path("secret").asText(), each.path("problem").asText())));
            throw CliException.failed(
                    Plural.of(failed.size(), "secret") + " could not be sealed anew; the old keys are still needed");
        }
    }

    private static String text(JsonNode done) {
        return "%s sealed anew, %d before"
                .formatted(
                        Plural.of(done.path("sealed").asInt(), "secret"),
                        done.path("same").asInt());
    }
}
