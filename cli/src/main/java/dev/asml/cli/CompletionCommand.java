package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a shell's completion script. */
@Command(
        name = "completion",
        header = "Print the completion script of a shell.",
        description = {
            "The script completes commands, options and their values, and the names of functions, services, projects",
            "and IOmods, which it asks the project here and the Threader for; where no Threader answers at once,",
            "it goes without.",
            "",
            "For every new shell: put the line of the first example into ~/.bashrc; that of the second into ~/.zshrc,",
            "after compinit; the third writes a file that fish reads by itself."
        },
        footer = {
            "",
            "Examples:",
            "  source <(asml completion bash)",
            "  source <(asml completion zsh)",
            "  asml completion fish > ~/.config/fish/completions/asml.fish"
        })
@Listed(in = Group.TOOL, see = "help")
final class CompletionCommand implements Action {
    /** A shell that there is a script for. */
    enum Shell {
        BASH,
        ZSH,
        FISH;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Override
    public void run(Terminal terminal) throws IOException {
        String resource = "completion/asml." + shell;
        try (InputStream in = Objects.requireNonNull(CompletionCommand.class.getResourceAsStream(resource))) {
            terminal.result(new String(in.readAllBytes(), UTF_8).strip());
        }
    }
}
