package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the brokers and how they are. */
@Command(
        name = "iomods",
        header = "List the IOmods and their states.",
        footer = {"", "Examples:", "  asml iomods", "  asml iomods restart hello/akkoro.std.crypto"},
        subcommands = IomodsRestartCommand.class)
@Listed(
        in = Group.IOMODS,
        see = {"describe", "make iomod"})
@Prints(value = IomodDocument.class, shape = Prints.Shape.ARRAY)
final class IomodsCommand implements Action {
    private static final String[] COLUMNS = {"IOMOD", "VERSION", "STATE", "IN FLIGHT", "RESTARTS", "DETAIL"};

    @Mixin
    private Listing listing = new Listing();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        listing.print(terminal, "/v1/iomods", COLUMNS, IomodsCommand::add, "No IOmod is wanted by a deployed service.");
    }

    private static void add(JsonNode iomods, Table table) {
        for (IomodStatus iomod : IomodStatus.of(iomods)) {
            table.row(
                    iomod.id(),
                    iomod.version(),
                    iomod.state(),
                    Long.toString(iomod.inFlight()),
                    Long.toString(iomod.restarts()),
                    iomod.detail());
        }
    }
}
