package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists what the registry has. */
@Command(
        name = "search",
        header = "Find IOmods in the registry.",
        footer = {"", "Examples:", "  asml iomod search", "  asml iomod search mail -o json"})
@Listed(
        in = Group.IOMODS,
        see = {"iomod pull", "iomod push"})
@Prints(value = RegistryDocument.class, shape = Prints.Shape.ARRAY)
final class IomodSearchCommand implements Action {
    private static final int MOST_VERSIONS = 5;

    @Parameters(
            arity = "0..1",
            paramLabel = "TEXT",
            description = "What the coordinates hold, in any case. Default: all are listed.")
    private String text = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        JsonNode found;
        try (ThreaderClient client = threader.connect()) {
            found = new Registry(client).search(text);
        }
        if (output.json()) {
            terminal.result(Json.pretty(found));
        } else if (found.isEmpty()) {
            terminal.note(
                    text.isEmpty()
                            ? "The registry is empty; add a package with \"asml iomod push FILE\"."
                            : "No IOmod in the registry has \"%s\" in its coordinates.".formatted(text));
        } else {
            terminal.result(table(found, terminal.ink()));
        }
    }

    private static String table(JsonNode found, Ink ink) {
        Table table = new Table(ink, "COORDINATES", "VERSIONS", "LATEST FOR", "PUBLISHED", "BY");
        for (JsonNode document : found) {
            RegistryDocument iomod = RegistryDocument.of(document);
            RegistryDocument.Variant latest = iomod.packages().getFirst();
            table.row(
                    iomod.coordinates(),
                    iomod.versions(MOST_VERSIONS),
                    String.join(
                            ", ",
                            iomod.packages().stream()
                                    .filter(each -> each.version().equals(latest.version()))
                                    .map(RegistryDocument.Variant::architecture)
                                    .toList()),
                    latest.publishedAt(),
                    ReleaseDocument.firstLine(latest.by()));
        }
        return table.text();
    }
}
