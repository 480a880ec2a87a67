package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.asml.manifests.ProjectManifest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;

/**
 * A release that a Threader has just made live.
 *
 * @param document as the Threader describes it
 */
record Deployment(JsonNode document) {
    private static final String ZIP = "application/zip";

    /** Sends a built project. */
    static Deployment send(ProjectManifest project, ThreaderClient threader, Terminal terminal)
            throws IOException, InterruptedException {
        try (Bundle bundle = Bundle.of(project)) {
            return send(bundle, threader, terminal);
        }
    }

    static Deployment send(Bundle bundle, ThreaderClient threader, Terminal terminal)
            throws IOException, InterruptedException {
        try (Progress progress = new Progress(terminal)) {
            BodyPublisher content = BodyPublishers.ofInputStream(() -> open(bundle, progress));
            BodyPublisher sized = BodyPublishers.fromPublisher(content, Files.size(bundle.file()));
            return new Deployment(threader.post("/v1/deployments", ZIP, sized));
        }
    }

    /** What sending it would change. */
    static JsonNode plan(Bundle bundle, ThreaderClient threader) throws IOException, InterruptedException {
        return threader.post("/v1/plans", ZIP, BodyPublishers.ofFile(bundle.file()));
    }

    private static InputStream open(Bundle bundle, Progress progress) {
        try {
            return Upload.of(bundle.file(), progress);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String project() {
        return document.path("project").asText();
    }

    /** The number of the release, which counts up in each project. */
    long release() {
        return document.path("release").asLong();
    }

    /** Prints what the Threader warns of. */
    void warn(Terminal terminal) {
        for (JsonNode warning : document.path("warnings")) {
            terminal.warn(Refusal.line(warning));
        }
    }
}
