package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows what differs between two releases. */
@Command(
        name = "diff",
        header = "Show what differs between two releases of a project.",
        description = {
            "Without numbers it compares the release before the live one with the live one; with one number that release",
            "with the live one; with two the first with the second. Values of configuration and environment, which may be",
            "secrets, stay with the Threader: of them it is only told that they differ."
        },
        footer = {"", "Examples:", "  asml diff hello", "  asml diff hello 2", "  asml diff hello 2 5 -o json"})
@Listed(
        in = Group.BUILD,
        see = {"releases", "promote", "rollback"})
@Prints(PlanDocument.class)
final class DiffCommand implements Action {
    @Parameters(index = "0", paramLabel = "PROJECT", description = "The project's name.")
    private String project = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "FROM",
            description = "The release to compare with. Default: the one before the live one.")
    private @Nullable Integer from;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "TO",
            description = "The release that is compared. Default: the live one.")
    private @Nullable Integer to;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            if (from != null && to != null) {
                print(from, to, client, terminal);
            } else {
                Releases releases = Releases.read(project, client);
                print(from == null ? releases.beforeLive() : from, releases.live(), client, terminal);
            }
        }
    }

    private void print(int before, int after, ThreaderClient client, Terminal terminal)
            throws IOException, InterruptedException {
        JsonNode plan = Releases.plan(project, before, after, client);
        terminal.result(output.json() ? Json.pretty(plan) : PlanText.of(PlanDocument.of(plan), terminal.ink()));
    }
}
