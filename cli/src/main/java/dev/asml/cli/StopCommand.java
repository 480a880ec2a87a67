package dev.asml.cli;

import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Ends a session. */
@Command(
        name = "stop",
        header = "Stop a session.",
        description = "The guest is told that its window is closed; one that goes on is interrupted a little later.",
        footer = {"", "Example:", "  asml stop 5f3a09c1d2e4b6a8c0d1e2f3"})
@Listed(in = Group.SCREENS, see = "sessions")
final class StopCommand implements Action {
    @Parameters(paramLabel = "SESSION", description = "The session's id, as \"asml sessions\" lists it.")
    private String session = "";

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            RemoteSession.stop(session, client);
            terminal.note("%s is told to stop".formatted(session));
        }
    }
}
