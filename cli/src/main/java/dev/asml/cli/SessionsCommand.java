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
    private static final String[] COLUMNS = {"SESSION", "FUNCTION", "STATE", "STARTED", "VIEWERS", "SIZE", "OUTCOME"};

    @Mixin
    private Listing listing = new Listing();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        listing.print(
                terminal,
                "/v1/sessions",
                COLUMNS,
                SessionsCommand::add,
                "There is no session; start one with \"asml run SERVICE/FUNCTION\".");
    }

    private static void add(JsonNode sessions, Table table) {
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
    }
}
