package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import picocli.CommandLine.Mixin;

/** The options of a command that makes a kept release live, and how it does that. */
final class Promotion {
    @Mixin
    private YesOption yes = new YesOption();

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    ThreaderClient connect() throws IOException {
        return threader.connect();
    }

    /** Shows what changes by it, asks, makes the release live and prints it. */
    void makeLive(String project, int release, PlaceOptions place, ThreaderClient client, Terminal terminal)
            throws IOException, InterruptedException {
        JsonNode plan = Releases.plan(project, release, client);
        PlanDocument changes = PlanDocument.of(plan);
        if (changes.touchesLive() && !place.isAlias()) {
            yes.agree(
                    PlanText.of(changes, terminal.noteInk()),
                    "Make release %d of %s live on %s?".formatted(release, project, client.address()),
                    terminal);
        }
        Deployment.promote(project, release, place, client, terminal).print(plan, place, output, client, terminal);
    }
}
