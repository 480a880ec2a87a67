package dev.asml.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that have a release tried beside the live one. */
final class ShareOptions {
    @Option(
            names = "--percent",
            paramLabel = "N",
            description = "Try the release with N percent of the requests, 1 to 99; the live one answers the others."
                    + " Default: all of them, and it is live.")
    private @Nullable Integer percent;

    @Option(
            names = "--sticky",
            paramLabel = "KIND:NAME",
            description = "With --percent: whoever sends the same header or cookie stays with the same release, for"
                    + " example header:x-user or cookie:session. Default: each request is for itself.")
    private String sticky = "";

    /** As the admin API takes them. */
    Map<String, String> query() {
        Map<String, String> query = new LinkedHashMap<>();
        if (percent != null) {
            query.put("percent", percent.toString());
        }
        if (!sticky.isEmpty()) {
            query.put("sticky", sticky);
        }
        return query;
    }

    /** What is said of a release that was deployed or promoted. */
    String said(String project, long release) {
        return percent == null
                ? "%s is live as release %d".formatted(project, release)
                : "release %d of %s is tried with %d %% of the requests".formatted(release, project, percent);
    }
}
