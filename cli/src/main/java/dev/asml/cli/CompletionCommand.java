package dev.asml.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Prints a shell's completion script. */
@Command(
        name = "completion",
        header = "Print the completion script of a shell.",
        footer = {"", "Example:", "  source <(asml completion bash)"})
final class CompletionCommand implements Action {
    /** A shell that there is a script for. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }
    }

    @Parameters(paramLabel = "SHELL", description = "One of ${COMPLETION-CANDIDATES}.")
    private Shell shell = Shell.BASH;

    @Override
    public void run(Terminal terminal) {
        if (shell == Shell.ZSH) {
            // The script turns on bash's way of completion by itself, which builds on zsh's own.
            terminal.result("autoload -Uz compinit && compinit");
        }
        terminal.result(AutoComplete.bash("asml", CommandRunner.commands()));
    }
}
