package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Replaces the process of an IOmod. */
@Command(
        name = "restart",
        header = "Replace the process of an IOmod.",
        description = {
            "A new process takes the calls as soon as it is ready, and the one before finishes those that it has. An",
            "IOmod that has failed is tried again, and functions that it refuses are let in again."
        },
        footer = {"", "Example:", "  asml iomods restart hello/akkoro.std.crypto"})
@Listed(
        in = Group.IOMODS,
        see = {"iomods", "describe"})
final class IomodsRestartCommand implements Action {
    @Parameters(paramLabel = "IOMOD", description = "The IOmod, as SERVICE/COORDINATES.")
    private String iomod = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        String[] parts = iomod.split("/", -1);
        if (parts.length != 2 || !parts[0].matches("[\\w-]+") || !parts[1].matches("[\\w.-]+")) {
            throw new CliException(
                    ExitCode.USAGE,
                    "\"%s\" is no SERVICE/COORDINATES, for example hello/akkoro.std.crypto".formatted(iomod));
        }
        try (ThreaderClient client = threader.connect()) {
            client.post("/v1/iomods/%s/%s/restart".formatted(parts[0], parts[1]));
            terminal.note("%s is being replaced".formatted(iomod));
        }
    }
}
