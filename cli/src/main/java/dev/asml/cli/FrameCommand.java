package dev.asml.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Keeps what a session shows now as a file. */
@Command(
        name = "frame",
        header = "Write what a session shows to a PNG file.",
        footer = {"", "Example:", "  asml frame 5f3a09c1d2e4b6a8c0d1e2f3 --out now.png"})
@Listed(
        in = Group.SCREENS,
        see = {"sessions", "run"})
final class FrameCommand implements Action {
    @Parameters(paramLabel = "SESSION", description = "The session's id, as \"asml sessions\" lists it.")
    private String session = "";

    @Option(
            names = "--fb",
            paramLabel = "N",
            defaultValue = "0",
            description = "Which framebuffer, 0 to 3. Default: ${DEFAULT-VALUE}.")
    private int framebuffer;

    @Option(names = "--out", paramLabel = "FILE", description = "The file. Default: SESSION.png.")
    private @Nullable Path out;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        Path file = out == null ? Path.of(session.replaceAll("[^A-Za-z0-9]", "") + ".png") : out;
        try (ThreaderClient client = threader.connect()) {
            client.download("%s/fb%d.png".formatted(RemoteSession.path(session), framebuffer), file);
            terminal.result(file.toString());
        }
    }
}
