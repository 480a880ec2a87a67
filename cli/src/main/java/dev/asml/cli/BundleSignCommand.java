package dev.asml.cli;

import dev.asml.manifests.SigningKey;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Adds a signature to a bundle. */
@Command(
        name = "sign",
        header = "Add a signature to a bundle.",
        description = {
            "The signature covers every byte of the bundle but the signatures themselves, which are its end. A bundle may",
            "have several; one that has that of this key stays as it is.",
            "",
            "openssl genpkey -algorithm ed25519 -out release.pem makes a key, and openssl pkey -in release.pem -pubout",
            "prints its public half, which asml up --trust wants."
        },
        footer = {"", "Example:", "  asml bundle sign hello.asml --key release.pem"})
@Listed(
        in = Group.BUILD,
        see = {"bundle make", "bundle show", "up"})
@Prints(BundleDocument.class)
final class BundleSignCommand implements Action {
    @Parameters(paramLabel = "FILE", description = "The bundle, which is replaced.")
    private Path file = Path.of("");

    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEY",
            description = "A private key of Ed25519, a PEM file that nobody else can read.")
    private Path key = Path.of("");

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException {
        SigningKey.read(key).sign(file);
        BundleDocument.of(file).print(output, terminal);
    }
}
