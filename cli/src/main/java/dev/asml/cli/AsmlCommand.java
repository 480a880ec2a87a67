package dev.asml.cli;

import picocli.CommandLine.Command;

/** {@code asml} itself: it has commands, and does nothing of its own. */
@Command(
        name = "asml",
        header = "Builds and runs serverless WebAssembly functions.",
        description = {
            "A project is a folder with assemblylift.toml; its services have functions, which are WebAssembly, and",
            "IOmods, through which alone functions reach the world. A Threader runs what is deployed to it.",
            "",
            "Results go to standard output, everything else to standard error. -o json prints a result as JSON.",
            "Colours and progress are for terminals only, and not used when NO_COLOR is set; nothing is asked",
            "where there is no terminal."
        },
        footer = {"", "Examples:", "  asml init hello && asml dev hello", "  asml deploy hello --plan", "  asml logs -f"
        },
        subcommands = {
            InitCommand.class,
            MakeCommand.class,
            DevCommand.class,
            UpCommand.class,
            DoctorCommand.class,
            CastCommand.class,
            DeployCommand.class,
            ReleasesCommand.class,
            DiffCommand.class,
            PromoteCommand.class,
            RollbackCommand.class,
            RemoveCommand.class,
            CollectCommand.class,
            InvokeCommand.class,
            ListCommand.class,
            DescribeCommand.class,
            ReadyCommand.class,
            LogsCommand.class,
            RunCommand.class,
            SessionsCommand.class,
            StopCommand.class,
            FrameCommand.class,
            ReplayCommand.class,
            ConsoleCommand.class,
            WhyCommand.class,
            TopCommand.class,
            DumpCommand.class,
            ChaosCommand.class,
            IomodsCommand.class,
            IomodCommand.class,
            ApiKeyCommand.class,
            SecretCommand.class,
            ConfigCommand.class,
            CompletionCommand.class,
            SchemaCommand.class,
            VersionCommand.class,
            HelpCommand.class,
            CompleteCommand.class
        })
final class AsmlCommand {}
