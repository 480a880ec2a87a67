package dev.asml.cli;

import dev.asml.manifests.ApiKeyHash;
import java.security.SecureRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Makes an API key: the key itself for the caller, its hash for the manifest. */
@Command(
        name = "apikey",
        header = "Make an API key for a caller of functions.",
        description = {
            "Prints a new random key, which is kept nowhere, and the line of a manifest by which it is known:",
            "the hash of the key goes below an authorizer with auth_type = \"API_KEY\", the key goes to the caller.",
            "To replace a key, add the hash of another one, deploy, have callers change over, and remove the first."
        },
        footer = {"", "Example:", "  asml apikey acme-2026"})
@Listed(
        in = Group.BUILD,
        see = {"deploy", "secret"})
@Prints(ApiKeyDocument.class)
final class ApiKeyCommand implements Action {
    @Parameters(paramLabel = "NAME", description = "What the key is called in logs and for functions.")
    private String name = "";

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,63}")) {
            throw new CliException(
                    ExitCode.USAGE, "a key's name is 1 to 64 letters, digits, _ and -, not \"%s\"".formatted(name));
        }
        SecureRandom random = new SecureRandom();
        String key = ApiKeyHash.newKey(random);
        ApiKeyHash hash = ApiKeyHash.of(key, random);
        terminal.result(output.json() ? document(key, hash) : text(key, hash));
    }

    private String text(String key, ApiKeyHash hash) {
        return """
                key       %s
                manifest  { name = "%s", hash = "%s" }""".formatted(key, name, hash);
    }

    private String document(String key, ApiKeyHash hash) {
        return Json.pretty(Json.object().put("name", name).put("key", key).put("hash", hash.toString()));
    }
}
