package dev.asml.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Publishes what {@code -o json} prints. */
@Command(
        name = "schema",
        header = "Print the JSON schema of what a command prints.",
        description = {
            "Every command that has -o json has a schema; without a command the names of those are printed.",
            "Members may be added to documents later, so a reader should not mind those that it does not know."
        },
        footer = {"", "Examples:", "  asml schema", "  asml schema iomod check"})
@Listed(in = Group.TOOL, see = "help")
final class SchemaCommand implements Action {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "The command, for example deploy or iomod check.")
    private List<String> command = List.of();

    @Override
    public void run(Terminal terminal) {
        Map<String, Prints> all = all();
        if (command.isEmpty()) {
            all.keySet().forEach(terminal::result);
            return;
        }
        String name = String.join(" ", command);
        Prints prints = Optional.ofNullable(all.get(name))
                .orElseThrow(() -> new CliException(
                        ExitCode.USAGE,
                        "\"asml %s\" prints no JSON%s".formatted(name, Suggestion.of(name, all.keySet()))));
        terminal.result(Json.pretty(JsonSchema.of(name, prints)));
    }

    /** The commands that print JSON, by name. */
    static Map<String, Prints> all() {
        Map<String, Prints> all = new TreeMap<>();
        collect(CommandRunner.commands(), all);
        return all;
    }

    private static void collect(CommandLine command, Map<String, Prints> all) {
        Prints prints = command.getCommandSpec().userObject().getClass().getAnnotation(Prints.class);
        if (prints != null) {
            all.put(command.getCommandSpec().qualifiedName().replaceFirst("asml ", ""), prints);
        }
        command.getSubcommands().values().forEach(inner -> collect(inner, all));
    }
}
