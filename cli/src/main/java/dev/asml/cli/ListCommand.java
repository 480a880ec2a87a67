package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what is deployed. */
@Command(
        name = "ls",
        header = "List the functions that are live.",
        footer = {"", "Example:", "  asml ls"})
@Listed(
        in = Group.OPERATE,
        see = {"describe", "iomods"})
@Prints(value = FunctionDocument.class, shape = Prints.Shape.ARRAY)
final class ListCommand implements Action {
    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            JsonNode functions = client.read("/v1/functions");
            if (output.json()) {
                terminal.result(Json.pretty(functions));
            } else {
                print(functions, terminal);
            }
        }
    }

    private static void print(JsonNode functions, Terminal terminal) {
        Table table = new Table(terminal.ink(), "FUNCTION", "ROUTE", "ABI", "EVENT", "TIMEOUT", "IN FLIGHT", "PROJECT");
        for (FunctionStatus function : FunctionStatus.of(functions)) {
            table.row(
                    function.name(),
                    function.route(),
                    function.abi(),
                    function.event(),
                    function.timeoutMillis() + " ms",
                    Long.toString(function.inFlight()),
                    function.project());
        }
        if (table.isEmpty()) {
            terminal.note("No function is live; deploy a project with \"asml deploy DIR\".");
        } else {
            terminal.result(table.text());
        }
    }
}
