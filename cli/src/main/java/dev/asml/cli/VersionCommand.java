package dev.asml.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints the version. */
@Command(
        name = "version",
        header = "Print the version.",
        footer = {"", "Example:", "  asml version"})
@Listed(in = Group.TOOL, see = "doctor")
@Prints(VersionDocument.class)
final class VersionCommand implements Action {
    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) {
        VersionDocument version =
                new VersionDocument(Version.number(), Runtime.version().toString());
        terminal.result(
                output.json()
                        ? Json.pretty(Json.document(version))
                        : "asml %s (Java %s)".formatted(version.version(), version.java()));
    }
}
