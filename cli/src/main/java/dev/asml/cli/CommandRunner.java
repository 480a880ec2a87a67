package dev.asml.cli;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reads a command line, runs its command, and turns whatever ends it into messages and an exit code. */
final class CommandRunner {
    private final Terminal terminal;

    CommandRunner(Terminal terminal) {
        this.terminal = terminal;
    }

    /** The commands with all their options. */
    static CommandLine commands() {
        return withOptions(AsmlCommand.NAMES.stream()
                .map(name -> AsmlCommand.find(name).orElseThrow())
                .toList());
    }

    /** Only the command that a command line begins with, or all. */
    private static CommandLine commands(List<String> words) {
        return words.stream()
                .findFirst()
                .flatMap(AsmlCommand::find)
                .map(command -> withOptions(List.of(command)))
                .orElseGet(CommandRunner::commands);
    }

    private static CommandLine withOptions(List<Object> inner) {
        CommandLine commands = new CommandLine(new AsmlCommand());
        inner.forEach(commands::addSubcommand);
        commands.getCommandSpec()
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Show the version.")
                        .build());
        addHelp(commands);
        commands.setCaseInsensitiveEnumValuesAllowed(true);
        // An @ means a file only where a command says so.
        commands.setExpandAtFiles(false);
        return commands;
    }

    private static void addHelp(CommandLine command) {
        command.getCommandSpec()
                .addOption(OptionSpec.builder("-h", "--help")
                        .usageHelp(true)
                        .description("Show this help.")
                        .build());
        // A command with an alias is there twice.
        Set.copyOf(command.getSubcommands().values()).forEach(CommandRunner::addHelp);
    }

    ExitCode run(String... arguments) {
        List<String> words = List.of(arguments);
        CommandLine commands = commands(words);
        Optional<Settings> settings = Optional.empty();
        try {
            if (!asksForHelp(words)) {
                settings = Optional.of(Settings.read(System.getenv(), Path.of(""), profile(words)));
                commands.setDefaultValueProvider(settings.get());
            }
            return act(commands.parseArgs(arguments));
        } catch (ParameterException e) {
            return misused(e, new Misuse(words, settings));
        } catch (CliException e) {
            return failed(e);
        } catch (IOException e) {
            terminal.error(reason(e));
            return ExitCode.FAILED;
        }
    }

    /** Help comes whatever the settings are, and so does completion. */
    private static boolean asksForHelp(List<String> words) {
        return words.isEmpty()
                || words.contains("-h")
                || words.contains("--help")
                || words.getFirst().equals("help")
                || words.getFirst().equals("__complete");
    }

    /** The profile is known before the other options are read, for it says what they are by default. */
    private static String profile(List<String> words) {
        for (int i = 0; i < words.size() && !words.get(i).equals("--"); i++) {
            if (words.get(i).startsWith("--profile=")) {
                return words.get(i).substring("--profile=".length());
            }
            if (words.get(i).equals("--profile") && i + 1 < words.size()) {
                return words.get(i + 1);
            }
        }
        return "";
    }

    private ExitCode act(ParseResult parsed) {
        List<CommandLine> chain = parsed.asCommandLineList();
        CommandLine last = chain.getLast();
        HelpPage page = new HelpPage(last.getCommandSpec());
        if (last.isVersionHelpRequested()) {
            terminal.result(Version.text());
            return ExitCode.OK;
        }
        if (last.isUsageHelpRequested()) {
            terminal.result(HelpText.of(page, terminal.ink()));
            return ExitCode.OK;
        }
        if (!(last.getCommandSpec().userObject() instanceof Action action)) {
            terminal.result(HelpText.brief(page, terminal.ink()));
            return chain.size() == 1 ? ExitCode.OK : ExitCode.USAGE;
        }
        return act(action);
    }

    private ExitCode act(Action action) {
        try {
            action.run(terminal);
            return ExitCode.OK;
        } catch (CliException e) {
            return failed(e);
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

    private ExitCode failed(CliException e) {
        if (!e.text().isEmpty()) {
            terminal.error(e.text());
        }
        return e.code();
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

    private ExitCode misused(ParameterException e, Misuse misuse) {
        terminal.error(misuse.message(e));
        terminal.note("Try \"%s --help\"."
                .formatted(e.getCommandLine().getCommandSpec().qualifiedName()));
        return ExitCode.USAGE;
    }
}
