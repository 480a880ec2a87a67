package dev.asml.cli;

import dev.asml.manifests.Coordinates;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Locks the newest versions that a project takes. */
@Command(
        name = "update",
        header = "Take the newest versions that a project's ranges allow.",
        description = {
            "Asks the registry for the highest version in each range that the services give, of those that run on the",
            "Threader's machine, writes them with their SHA-256 to asml.lock and fetches the packages. Other commands",
            "keep to that file: they add what is missing from it, and never take another version."
        },
        footer = {"", "Examples:", "  asml iomod update", "  asml iomod update acme.net.mail --project hello"})
@Listed(
        in = Group.IOMODS,
        see = {"iomod search", "iomod pull", "deploy"})
@Prints(value = UpdateDocument.class, shape = Prints.Shape.ARRAY)
final class IomodUpdateCommand implements Action {
    @Parameters(
            arity = "0..*",
            paramLabel = "COORDINATES",
            description = "The IOmods whose versions may change. Default: all that have a range.")
    private List<String> names = List.of();

    @Mixin
    private ProjectOption project = new ProjectOption();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Set<Coordinates> which = new LinkedHashSet<>();
        names.forEach(name -> which.add(coordinates(name)));
        List<UpdateDocument> updates;
        try (ThreaderClient client = threader.connect()) {
            updates = ProjectPackages.update(project.directory(), which, new Registry(client), terminal);
        }
        if (output.json()) {
            terminal.result(Json.pretty(Json.document(updates)));
        } else if (updates.isEmpty()) {
            terminal.note("No service of the project gives a range of versions.");
        } else {
            updates.forEach(update -> terminal.result(update.text()));
        }
    }

    /** Reads what was given to a command. */
    static Coordinates coordinates(String text) {
        try {
            return Coordinates.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CliException(ExitCode.USAGE, String.valueOf(e.getMessage()));
        }
    }
}
