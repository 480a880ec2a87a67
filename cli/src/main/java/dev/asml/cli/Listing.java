package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.function.BiConsumer;
import picocli.CommandLine.Mixin;

/** The options of a command that lists what a Threader has, and how it prints that. */
final class Listing {
    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    /**
     * Reads a document and prints it, as it is or as a table.
     *
     * @param path where the Threader tells it
     * @param rows adds the document's rows to the table
     * @param none said if there are none
     */
    void print(Terminal terminal, String path, String[] columns, BiConsumer<JsonNode, Table> rows, String none)
            throws IOException, InterruptedException {
        JsonNode document;
        try (ThreaderClient client = threader.connect()) {
            document = client.read(path);
        }
        if (output.json()) {
            terminal.result(Json.pretty(document));
            return;
        }
        Table table = new Table(terminal.ink(), columns);
        rows.accept(document, table);
        if (table.isEmpty()) {
            terminal.note(none);
        } else {
            terminal.result(table.text());
        }
    }
}
