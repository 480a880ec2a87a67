package dev.asml.cli;

import java.util.List;
import java.util.Optional;
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
        })
final class AsmlCommand {
    /** The names of its commands, in the order of its help. */
    static final List<String> NAMES = List.of(
            "init",
            "make",
            "dev",
            "up",
            "doctor",
            "cast",
            "bundle",
            "deploy",
            "releases",
            "diff",
            "promote",
            "rollback",
            "alias",
            "rm",
            "gc",
            "invoke",
            "ls",
            "describe",
            "ready",
            "logs",
            "run",
            "sessions",
            "stop",
            "frame",
            "replay",
            "console",
            "why",
            "top",
            "dump",
            "chaos",
            "iomods",
            "iomod",
            "apikey",
            "secret",
            "config",
            "completion",
            "schema",
            "version",
            "help",
            "__complete");

    /** A command by its name or alias. Only this one's class is needed for it, so that it starts soon. */
    static Optional<Object> find(String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "init" -> new InitCommand();
                    case "make" -> new MakeCommand();
                    case "dev" -> new DevCommand();
                    case "up" -> new UpCommand();
                    case "doctor" -> new DoctorCommand();
                    case "cast", "build" -> new CastCommand();
                    case "bundle" -> new BundleCommand();
                    case "deploy" -> new DeployCommand();
                    case "releases" -> new ReleasesCommand();
                    case "diff" -> new DiffCommand();
                    case "promote" -> new PromoteCommand();
                    case "rollback" -> new RollbackCommand();
                    case "alias" -> new AliasCommand();
                    case "rm" -> new RemoveCommand();
                    case "gc" -> new CollectCommand();
                    case "invoke" -> new InvokeCommand();
                    case "ls" -> new ListCommand();
                    case "describe" -> new DescribeCommand();
                    case "ready" -> new ReadyCommand();
                    case "logs" -> new LogsCommand();
                    case "run" -> new RunCommand();
                    case "sessions" -> new SessionsCommand();
                    case "stop" -> new StopCommand();
                    case "frame" -> new FrameCommand();
                    case "replay" -> new ReplayCommand();
                    case "console" -> new ConsoleCommand();
                    case "why" -> new WhyCommand();
                    case "top" -> new TopCommand();
                    case "dump" -> new DumpCommand();
                    case "chaos" -> new ChaosCommand();
                    case "iomods" -> new IomodsCommand();
                    case "iomod" -> new IomodCommand();
                    case "apikey" -> new ApiKeyCommand();
                    case "secret" -> new SecretCommand();
                    case "config" -> new ConfigCommand();
                    case "completion" -> new CompletionCommand();
                    case "schema" -> new SchemaCommand();
                    case "version" -> new VersionCommand();
                    case "help" -> new HelpCommand();
                    case "__complete" -> new CompleteCommand();
                    default -> null;
                });
    }
}
