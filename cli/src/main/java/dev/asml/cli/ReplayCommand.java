package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs a recording again and compares. */
@Command(
        name = "replay",
        header = "Run a recorded session again, and compare each frame.",
        description = {
            "The function that was recorded has to be live, in the same version. It is told all that it was told",
            "then, at the same places; the exit code is 1 unless it draws the same frames."
        },
        footer = {"", "Example:", "  asml run arcade/game --record game.rec && asml replay game.rec"})
@Listed(in = Group.SCREENS, see = "run")
@Prints(VerdictDocument.class)
final class ReplayCommand implements Action {
    @Parameters(paramLabel = "FILE", description = "What \"asml run --record\" wrote.")
    private Path file = Path.of("");

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString());
        }
        try (ThreaderClient client = threader.connect()) {
            JsonNode verdict = client.post("/v1/replays", "application/octet-stream", BodyPublishers.ofFile(file));
            if (output.json()) {
                terminal.result(Json.pretty(verdict));
            }
            judge(verdict, terminal);
        }
    }

    private void judge(JsonNode verdict, Terminal terminal) {
        if (!verdict.path("equal").asBoolean()) {
            throw CliException.failed(difference(verdict));
        }
        if (!output.json()) {
            terminal.result("%s draws the same: %s"
                    .formatted(
                            verdict.path("function").asText(),
                            Plural.of(verdict.path("frames").asInt(), "frame")));
        }
    }

    private static String difference(JsonNode verdict) {
        StringBuilder text = new StringBuilder(verdict.path("function").asText() + " draws something else");
        if (verdict.hasNonNull("frame")) {
            text.append(" at draw ").append(verdict.path("frame").asLong());
        }
        if (verdict.hasNonNull("recorded")) {
            text.append(": recorded ").append(verdict.path("recorded").asText());
            text.append(", replayed ").append(verdict.path("replayed").asText());
        }
        String detail = verdict.path("detail").asText("");
        return detail.isEmpty() ? text.toString() : text + ": " + detail;
    }
}
