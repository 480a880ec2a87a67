package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists what is played. */
@Command(
        name = "sessions",
        header = "List the sessions.",
        footer = {"", "Example:", "  asml sessions"})
@Listed(
        in = Group.SCREENS,
        see = {"run", "stop", "frame"})
@Prints(value = SessionDocument.class, shape = Prints.Shape.ARRAY)
final class SessionsCommand implements Action {
    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            JsonNode sessions = client.read("/v1/sessions");
            if (output.json()) {
                terminal.result(Json.pretty(sessions));
            } else {
                print(sessions, terminal);
            }
        }
    }

    private static void print(JsonNode sessions, Terminal terminal) {
        Table table =
                new Table(terminal.ink(), "SESSION", "FUNCTION", "STATE", "STARTED", "VIEWERS", "SIZE", "OUTCOME");
        for (RemoteSession session : RemoteSession.of(sessions)) {
            table.row(
                    session.id(),
                    session.function(),
                    session.state(),
                    session.started(),
                    Integer.toString(session.viewers()),
                    session.windows(),
                    session.outcome());
        }
        if (table.isEmpty()) {
            terminal.note("There is no session; start one with \"asml run SERVICE/FUNCTION\".");
        } else {
            terminal.result(table.text());
        }
    }
}
