package dev.asml.cli;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Reads a command line, runs its command, and turns whatever ends it into messages and an exit code. */
final class CommandRunner {
    private final Terminal terminal;

    CommandRunner(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The commands with all their options. */
    static CommandLine commands() {
        CommandLine commands = new CommandLine(new AsmlCommand());
        commands.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        addHelp(commands);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        // An @ means a file only where a command says so.
        commands.setExpandAtFiles(false);
        commands.setUsageHelpWidth(100);
        commands.setUsageHelpLongOptionsMaxWidth(30);
        return commands;
    }

    private static void addHelp(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        boolean isHelp = spec.userObject() instanceof CommandLine.HelpCommand;
        if (!isHelp) {
            spec.addOption(OptionSpec.builder("-h", "--help")
                    .usageHelp(true)
                    .description("Show this help.")
                    .build());
        }
        spec.usageMessage().optionListHeading(isHelp ? "" : "%nOptions:%n");
        boolean described = spec.usageMessage().description().length > 0;
        spec.usageMessage().descriptionHeading(described ? "%n" : "");
        boolean hasParameters = !spec.positionalParameters().isEmpty();
        spec.usageMessage().parameterListHeading(hasParameters ? "%nParameters:%n" : "");
        // A command with an alias is there twice.
        Set.copyOf(command.getSubcommands().values()).forEach(CommandRunner::addHelp);
    }

    ExitCode run(String... arguments) {
        CommandLine commands = commands();
        commands.setColorScheme(CommandLine.Help.defaultColorScheme(
                terminal.ink().coloured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        commands.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
        try {
            ParseResult parsed = commands.parseArgs(arguments);
            return CommandLine.executeHelpRequest(parsed) == null ? act(parsed) : ExitCode.OK;
        } catch (ParameterException e) {
            return misused(e);
        }
    }

    private ExitCode act(ParseResult parsed) {
        List<CommandLine> chain = parsed.asCommandLineList();
        CommandLine last = chain.getLast();
        if (!(last.getCommandSpec().userObject() instanceof Action action)) {
            last.usage(terminal.out());
            return chain.size() == 1 ? ExitCode.OK : ExitCode.USAGE;
        }
        return act(action);
    }

    private ExitCode act(Action action) {
        try {
            action.run(terminal);
            return ExitCode.OK;
        } catch (CliException e) {
            terminal.error(e.text());
            return e.code();
        } catch (ManifestException e) {
            return wrong(e.problems());
        } catch (IOException e) {
            terminal.error(reason(e));
            return ExitCode.FAILED;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return ExitCode.FAILED;
        }
    }

    private ExitCode wrong(List<Problem> problems) {
        problems.forEach(problem -> terminal.note(problem.toString()));
        terminal.error(Plural.of(problems.size(), "problem"));
        return ExitCode.FAILED;
    }

    private static String reason(IOException e) {
        return switch (e) {
            case NoSuchFileException missing -> missing.getFile() + ": there is no such file";
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            default -> String.valueOf(e.getMessage() == null ? e : e.getMessage());
        };
    }

    private ExitCode misused(ParameterException e) {
        String command = e.getCommandLine().getCommandSpec().qualifiedName();
        terminal.error(message(e));
        terminal.note("Try \"%s --help\".".formatted(command));
        return ExitCode.USAGE;
    }

    private static String message(ParameterException e) {
        if (!(e instanceof UnmatchedArgumentException unmatched)) {
            return String.valueOf(e.getMessage());
        }
        String word = unmatched.getUnmatched().getFirst();
        CommandSpec spec = e.getCommandLine().getCommandSpec();
        boolean wantsCommand = !word.startsWith("-") && !spec.subcommands().isEmpty();
        String kind = wantsCommand ? "command" : word.startsWith("-") ? "option" : "argument";
        return "unknown %s \"%s\"%s".formatted(kind, word, Suggestion.of(word, candidates(spec, wantsCommand)));
    }

    private static List<String> candidates(CommandSpec spec, boolean commands) {
        return commands
                ? List.copyOf(spec.subcommands().keySet())
                : spec.options().stream()
                        .flatMap(option -> Arrays.stream(option.names()))
                        .toList();
    }
}
