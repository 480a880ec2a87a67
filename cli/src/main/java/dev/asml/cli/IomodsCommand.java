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
    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            JsonNode iomods = client.read("/v1/iomods");
            if (output.json()) {
                terminal.result(Json.pretty(iomods));
            } else {
                print(iomods, terminal);
            }
        }
    }

    private static void print(JsonNode iomods, Terminal terminal) {
        Table table = new Table(terminal.ink(), "IOMOD", "VERSION", "STATE", "IN FLIGHT", "RESTARTS", "DETAIL");
        for (IomodStatus iomod : IomodStatus.of(iomods)) {
            table.row(
                    iomod.id(),
                    iomod.version(),
                    iomod.state(),
                    Long.toString(iomod.inFlight()),
                    Long.toString(iomod.restarts()),
                    iomod.detail());
        }
        if (table.isEmpty()) {
            terminal.note("No IOmod is wanted by a deployed service.");
        } else {
            terminal.result(table.text());
        }
    }
}
