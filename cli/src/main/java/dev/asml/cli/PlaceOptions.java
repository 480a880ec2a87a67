package dev.asml.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where a release is to answer. */
final class PlaceOptions {
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

    @Option(
            names = "--alias",
            paramLabel = "ALIAS",
            description = "Have the release answer those who ask for the alias, by the header asml-alias or one of its"
                    + " hosts. What is live stays. Default: it answers who asks for none.")
    private String alias = "";

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description =
                    "With --alias: a host whose requests are for it. May be given several times. Default: those that"
                            + " it has.")
    private List<String> hosts = List.of();

    /** Whether what is live stays as it is. */
    boolean isAlias() {
        return !alias.isEmpty();
    }

    /** The alias; empty if there is none. */
    String alias() {
        return alias;
    }

    /** As the admin API takes them. */
    Map<String, String> query() {
        if (alias.isEmpty() && !hosts.isEmpty()) {
            throw new CliException(ExitCode.USAGE, "--host is for an alias; give --alias, too");
        }
        Map<String, String> query = new LinkedHashMap<>();
        if (!alias.isEmpty()) {
            query.put("alias", alias);
        }
        if (!hosts.isEmpty()) {
            query.put("host", String.join(",", hosts));
        }
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
        if (percent != null) {
            return "release %d of %s is tried with %d %% of the requests%s"
                    .formatted(release, project, percent, isAlias() ? " for the alias " + alias : "");
        }
        return isAlias()
                ? "the alias %s of %s leads to release %d; ask for it with the header asml-alias: %s"
                        .formatted(alias, project, release, alias)
                : "%s is live as release %d".formatted(project, release);
    }
}
