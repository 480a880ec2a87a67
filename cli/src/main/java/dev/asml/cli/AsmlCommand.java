package dev.asml.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** {@code asml} itself: it has commands, and does nothing of its own. */
@Command(
        name = "asml",
        header = "Builds and runs serverless WebAssembly functions.",
        synopsisSubcommandLabel = "COMMAND",
        versionProvider = Version.class,
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Start with:",
            "  asml init hello && asml dev hello",
            "",
            "Exit codes: 0 done, 1 it failed, 2 wrong usage, 3 no Threader answers, 4 not allowed."
        },
        subcommands = {
            InitCommand.class,
            DevCommand.class,
            UpCommand.class,
            CastCommand.class,
            DeployCommand.class,
            RemoveCommand.class,
            InvokeCommand.class,
            RunCommand.class,
            SessionsCommand.class,
            StopCommand.class,
            FrameCommand.class,
            ReplayCommand.class,
            ConsoleCommand.class,
            ListCommand.class,
            LogsCommand.class,
            TopCommand.class,
            DumpCommand.class,
            ChaosCommand.class,
            IomodsCommand.class,
            IomodCommand.class,
            CompletionCommand.class,
            VersionCommand.class,
            HelpCommand.class
        })
final class AsmlCommand {}
