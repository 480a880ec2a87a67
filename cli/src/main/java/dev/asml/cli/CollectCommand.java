package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Deletes what no release needs. */
@Command(
        name = "gc",
        header = "Delete stored bundles that no release needs.",
        description = {
            "A deploy that is killed may leave its bundle in the store where releases are kept. The next deploy of the",
            "same project deletes it; this does so for all projects of the store, also for those that were never live.",
            "No kept release loses anything, and deploys may be under way meanwhile, also on other Threaders."
        },
        footer = {"", "Examples:", "  asml gc", "  asml gc -o json"})
@Listed(
        in = Group.BUILD,
        see = {"releases", "deploy", "rm"})
@Prints(CollectionDocument.class)
final class CollectCommand implements Action {
    private static final long KIB = 1 << 10;
    private static final long MIB = 1 << 20;
    private static final long GIB = 1 << 30;

    @Mixin
    private ThreaderOptions threader = new ThreaderOptions();

    @Mixin
    private OutputOption output = new OutputOption();

    @Override
    public void run(Terminal terminal) throws IOException, InterruptedException {
        try (ThreaderClient client = threader.connect()) {
            JsonNode answer = client.post("/v1/gc", "application/json", BodyPublishers.noBody());
            CollectionDocument deleted = CollectionDocument.of(answer);
            terminal.result(output.json() ? Json.pretty(Json.document(deleted)) : text(deleted));
        }
    }

    private static String text(CollectionDocument deleted) {
        return deleted.bundles() == 0
                ? "nothing to delete"
                : "deleted %s, %s".formatted(Plural.of(deleted.bundles(), "bundle"), size(deleted.bytes()));
    }

    private static String size(long bytes) {
        if (bytes < KIB) {
            return bytes + " B";
        }
        return bytes < MIB ? in(bytes, KIB, "KiB") : bytes < GIB ? in(bytes, MIB, "MiB") : in(bytes, GIB, "GiB");
    }

    private static String in(long bytes, long unit, String name) {
        return String.format(Locale.ROOT, "%.1f %s", (double) bytes / unit, name);
    }
}
