package dev.asml.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows a command's page, or prints those of all. */
@Command(
        name = "help",
        header = "Show the page of a command.",
        description = "The same as COMMAND --help. The reference in the documentation is what --markdown prints.",
        footer = {"", "Examples:", "  asml help deploy", "  asml help iomod pack", "  asml help --markdown > cli.md"})
@Listed(
        in = Group.TOOL,
        see = {"schema", "completion"})
final class HelpCommand implements Action {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command. Default: asml itself.")
    private List<String> command = List.of();

    @Option(names = "--markdown", description = "Print the pages of all commands as one document of Markdown.")
    private boolean markdown;

    @Option(names = "--man", description = "Print the page as source of a manual page, for man -l.")
    private boolean manual;

    @Override
    public void run(Terminal terminal) {
        HelpPage page = new HelpPage(named().getCommandSpec());
        if (markdown) {
            terminal.result(HelpMarkdown.of(page));
        } else if (manual) {
            terminal.result(HelpManual.of(page));
        } else {
            terminal.result(HelpText.of(page, terminal.ink()));
        }
    }

    private CommandLine named() {
        CommandLine found = CommandRunner.commands();
        for (String word : command) {
            CommandLine inner = found.getSubcommands().get(word);
            if (inner == null) {
                throw new CliException(
                        ExitCode.USAGE,
                        "unknown command \"%s\"%s"
                                .formatted(
                                        word,
                                        Suggestion.of(
                                                word, found.getSubcommands().keySet())));
            }
            found = inner;
        }
        return found;
    }
}
