package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/**
 * A release that a Threader has just made live.
 *
 * @param document as the Threader describes it
 */
record Deployment(JsonNode document) {
    private static final String ZIP = "application/zip";
    private static final String JSON = "application/json";

    /** What a Threader takes of who deploys, in characters. */
    private static final int LONGEST_BY = 200;

    /**
     * Sends a built project.
     *
     * @param message what for; may be empty
     */
    static Deployment send(
            Bundle bundle, String message, PlaceOptions place, ThreaderClient threader, Terminal terminal)
            throws IOException, InterruptedException {
        try (Progress progress = new Progress(terminal)) {
            BodyPublisher content = BodyPublishers.ofInputStream(() -> open(bundle, progress));
            BodyPublisher sized = BodyPublishers.fromPublisher(content, Files.size(bundle.file()));
            Map<String, String> query = place.query();
            query.put("by", by());
            query.put("message", message);
            String path = ThreaderClient.query("/v1/deployments", query);
            return new Deployment(threader.post(path, ZIP, sized));
        }
    }

    /** Who runs this command: {@code USER@HOST}, or the user alone where this machine's name is not known. */
    static String by() {
        String user = System.getProperty("user.name", "");
        try {
            String by = user + "@" + InetAddress.getLocalHost().getHostName();
            return by.substring(0, Math.min(by.length(), LONGEST_BY));
        } catch (UnknownHostException _) {
            return user;
        }
    }

    /** Makes a release live that the Threader keeps. */
    static Deployment promote(
            String project, int release, PlaceOptions place, ThreaderClient threader, Terminal terminal)
            throws IOException, InterruptedException {
        try (Progress progress = new Progress(terminal)) {
            progress.show("compiling functions and starting IOmods");
            Map<String, String> query = place.query();
            if (place.isAlias()) {
                query.put("release", Integer.toString(release));
                return new Deployment(
                        threader.put(ThreaderClient.query(Releases.aliases(project, place.alias()), query)));
            }
            String path = ThreaderClient.query(Releases.path(project, release) + "/live", query);
            return new Deployment(threader.post(path, JSON, BodyPublishers.noBody()));
        }
    }

    /** What sending it would change. */
    static JsonNode plan(Bundle bundle, PlaceOptions place, ThreaderClient threader)
            throws IOException, InterruptedException {
        Map<String, String> query = place.isAlias() ? Map.of("alias", place.alias()) : Map.of();
        return threader.post(ThreaderClient.query("/v1/plans", query), ZIP, BodyPublishers.ofFile(bundle.file()));
    }

    private static InputStream open(Bundle bundle, Progress progress) {
        try {
            return Upload.of(bundle.file(), progress, "compiling functions and starting IOmods");
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

    /** Prints it with where its functions answer, and what it changed. */
    void print(JsonNode plan, PlaceOptions place, OutputOption output, ThreaderClient client, Terminal terminal)
            throws IOException, InterruptedException {
        warn(terminal);
        String base = client.read("/v1/about").path("http").asText();
        List<FunctionStatus> functions = FunctionStatus.ofProject(project(), client);
        if (output.json()) {
            terminal.result(Json.pretty(withAddresses(functions, base).set("plan", plan)));
            return;
        }
        terminal.result(place.said(project(), release()) + probed());
        if (place.isAlias()) {
            return;
        }
        Table table = Table.plain(terminal.ink());
        functions.forEach(each -> table.row("  " + each.name(), each.verb(), each.url(base)));
        terminal.result(table.text());
    }

    private String probed() {
        int count = document.path("probed").size();
        return count == 0 ? "" : "; probed " + Plural.of(count, "function");
    }

    private ObjectNode withAddresses(List<FunctionStatus> functions, String base) {
        ObjectNode copy = document.deepCopy();
        copy.set(
                "urls",
                Json.document(functions.stream()
                        .map(each -> new DeploymentDocument.Address(each.name(), each.verb(), each.url(base)))
                        .toList()));
        return copy;
    }
}
