package dev.asml.cli;

import picocli.CommandLine.Command;

/** Prints the version. */
@Command(
        name = "version",
        header = "Print the version.",
        footer = {"", "Example:", "  asml version"})
final class VersionCommand implements Action {
    @Override
    public void run(Terminal terminal) {
        terminal.result("asml " + Version.number() + " (Java " + Runtime.version() + ")");
    }
}
