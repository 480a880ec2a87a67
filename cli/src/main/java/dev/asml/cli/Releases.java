package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The releases of a project that a Threader keeps. */
record Releases(String project, List<ReleaseDocument> kept) {
    static Releases read(String project, ThreaderClient threader) throws IOException, InterruptedException {
        return new Releases(project, ReleaseDocument.of(threader.read(path(project))));
    }

    /** Where the admin API has those of a project. */
    static String path(String project) {
        return "/v1/projects/%s/releases".formatted(URLEncoder.encode(project, StandardCharsets.UTF_8));
    }

    /** Where it has the project's aliases. */
    static String aliases(String project) {
        return "/v1/projects/%s/aliases".formatted(URLEncoder.encode(project, StandardCharsets.UTF_8));
    }

    /** Where it has one of these. */
    static String aliases(String project, String alias) {
        return aliases(project) + "/" + URLEncoder.encode(alias, StandardCharsets.UTF_8);
    }

    /** Where it has one of them. */
    static String path(String project, int release) {
        return path(project) + "/" + release;
    }

    /** What making a release live would change. */
    static JsonNode plan(String project, int release, ThreaderClient threader)
            throws IOException, InterruptedException {
        return threader.read(path(project, release) + "/plan");
    }

    /** What differs between two releases, of which none has to be live. */
    static JsonNode plan(String project, int from, int to, ThreaderClient threader)
            throws IOException, InterruptedException {
        String path = path(project, to) + "/plan";
        return threader.read(ThreaderClient.query(path, Map.of("from", Integer.toString(from))));
    }

    /** The number of the one that answers. */
    int live() {
        return kept.stream()
                .filter(ReleaseDocument::live)
                .map(ReleaseDocument::release)
                .findFirst()
                .orElseThrow(() -> CliException.failed("no release of %s is live".formatted(project)));
    }

    /** The number of the one that is to answer everything after a step back: the live one, if another is tried. */
    int back() {
        boolean tried = kept.stream().anyMatch(release -> !release.live() && release.percent() > 0);
        return tried ? live() : beforeLive();
    }

    /** The number of the latest one before that. */
    int beforeLive() {
        int live = live();
        return kept.stream()
                .map(ReleaseDocument::release)
                .filter(release -> release < live)
                .max(Comparator.naturalOrder())
                .orElseThrow(
                        () -> CliException.failed("release %d of %s is the oldest that is kept; there is none before it"
                                .formatted(live, project)));
    }
}
