package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Tells everything about something that is live. */
@Command(
        name = "describe",
        header = "Tell all about a function, service, project or IOmod that is live.",
        description = {
            "Prints every setting that holds, also those that the manifest leaves out, and how it is now. Values of",
            "configuration and environment, which may be secrets, stay with the Threader."
        },
        footer = {
            "",
            "Examples:",
            "  asml describe hello/greet",
            "  asml describe hello -o json",
            "  asml describe akkoro.std.http"
        })
@Listed(
        in = Group.OPERATE,
        see = {"ls", "iomods", "deploy"})
@Prints(value = DescriptionDocument.class, shape = Prints.Shape.ARRAY)
final class DescribeCommand implements Action {
    @Parameters(paramLabel = "NAME", description = "SERVICE/FUNCTION, a service, a project, or an IOmod's coordinates.")
    private String name = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            Inventory live = Inventory.read(client);
            List<DescriptionDocument> documents = documents(live, client);
            if (documents.isEmpty()) {
                throw CliException.failed("nothing that is live is called \"%s\"%s%s"
                        .formatted(
                                name,
                                live.suggestion(name),
                                live.names().isEmpty()
                                        ? ""
                                        : "\nThere is: %s.".formatted(String.join(", ", live.names()))));
            }
            terminal.result(output.json() ? Json.pretty(Json.document(documents)) : text(documents, terminal.ink()));
        }
    }

    private List<DescriptionDocument> documents(Inventory live, ThreaderClient client)
            throws IOException, InterruptedException {
        String base = client.read("/v1/about").path("http").asText();
        List<DescriptionDocument> documents = new ArrayList<>();
        for (String project : live.projects()) {
            JsonNode description = client.read("/v1/projects/" + project);
            boolean whole = project.equals(name);
            if (whole) {
                documents.add(DescriptionDocument.ofProject(description));
            }
            for (JsonNode part : description.path("parts")) {
                if (whole || isNamed(part)) {
                    documents.add(document(part, project, live, base));
                }
            }
        }
        return documents;
    }

    /** A service's name is that of its functions' and IOmods' first half. */
    private boolean isNamed(JsonNode part) {
        String full = part.path("name").asText();
        return full.equals(name)
                || full.startsWith(name + "/")
                || (full.endsWith("/" + name) && Inventory.isIomod(name));
    }

    private static DescriptionDocument document(JsonNode part, String project, Inventory live, String base) {
        String name = part.path("name").asText();
        Map<String, String> now = new TreeMap<>();
        live.functions().stream()
                .filter(function -> function.name().equals(name))
                .forEach(function -> {
                    now.put("url", function.url(base));
                    now.put("guest", function.abi());
                    now.put("event", function.event());
                    now.put("in_flight", Long.toString(function.inFlight()));
                });
        live.iomods().stream().filter(iomod -> iomod.id().equals(name)).forEach(iomod -> {
            now.put("state", iomod.state());
            now.put("in_flight", Long.toString(iomod.inFlight()));
            now.put("restarts", Long.toString(iomod.restarts()));
            if (!iomod.detail().isEmpty()) {
                now.put("detail", iomod.detail());
            }
        });
        Map<String, String> settings = new TreeMap<>();
        part.path("settings")
                .properties()
                .forEach(setting ->
                        settings.put(setting.getKey(), setting.getValue().asText()));
        return new DescriptionDocument(part.path("kind").asText(), name, project, settings, now);
    }

    private static String text(List<DescriptionDocument> documents, Ink ink) {
        List<String> blocks = new ArrayList<>();
        for (DescriptionDocument document : documents) {
            Table table = Table.plain(ink);
            document.now().forEach((key, value) -> table.row("  " + key, value));
            document.settings().forEach((key, value) -> table.row("  " + key, value));
            String heading = ink.bold(document.kind() + " " + document.name());
            blocks.add(table.isEmpty() ? heading : heading + "\n" + table.text());
        }
        return String.join("\n\n", blocks);
    }
}
