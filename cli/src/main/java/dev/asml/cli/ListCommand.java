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
    private static final String[] COLUMNS = {"FUNCTION", "ROUTE", "ABI", "EVENT", "TIMEOUT", "IN FLIGHT", "PROJECT"};

    @Mixin
    private Listing listing = new Listing();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        listing.print(
                terminal,
                "/v1/functions",
                COLUMNS,
                ListCommand::add,
                "No function is live; deploy a project with \"asml deploy DIR\".");
    }

    private static void add(JsonNode functions, Table table) {
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
    }
}
