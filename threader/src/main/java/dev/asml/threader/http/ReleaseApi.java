package dev.asml.threader.http;

import dev.asml.manifests.ManifestException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** The endpoints that list a project's releases, compare them, make one live, and delete what none needs. */
public final class ReleaseApi implements AdminSection {
    private static final String ALL = "/v1/projects/{name}/releases";
    private static final String ONE = ALL + "/{number}";
    private static final String ALIASES = "/v1/projects/{name}/aliases";
    private static final String ALIAS = ALIASES + "/{alias}";

    private final Releases releases;

    /** The releases of projects. Safe for use by many threads. */
    public interface Releases {
        /** Those of a project that are kept, the latest first; none if the project is not live. */
        List<ReleaseState> of(String project) throws IOException;

        /**
         * What differs between two releases.
         *
         * @return empty if one of them is not kept
         * @throws ManifestException if one of them can no longer be read
         */
        Optional<Plan> plan(String project, int from, int to) throws IOException;

        /**
         * Makes a release answer somewhere; nothing happens if it does.
         *
         * @return empty if there is none of the number
         * @throws ManifestException if it cannot be made ready; what was live stays
         */
        Optional<Platform.Deployment> answer(String project, int number, Platform.Spot spot) throws IOException;

        /** The aliases of a project, by their names. */
        List<AliasState> aliases(String project) throws IOException;

        /** Removes an alias; false if there is none of the name. */
        boolean removeAlias(String project, String alias) throws IOException;

        /** The projects that are live. */
        List<String> projects();

        /** Deletes what no release needs of any project. */
        Collected collect() throws IOException;
    }

    /**
     * What was deleted, as JSON.
     *
     * @param projects of which there were bundles
     * @param bundles that were deleted of these
     */
    public record Collected(int projects, int bundles, long bytes) {}

    /**
     * A release that is kept; its JSON is in snake case.
     *
     * @param release counted from 1 for each project
     * @param deployedAt when it was deployed, as ISO 8601
     * @param by who deployed it, as they said; may be empty
     * @param message what for; may be empty
     * @param live whether it is the one that answers, but for what a release gets that is tried
     * @param percent of the requests that it gets, of those that name no alias
     * @param aliases those that lead to it, wholly or in part
     * @param bundle the SHA-256 of its bundle, in hexadecimal digits
     * @param signedBy the ids of the keys that have signed that
     */
    public record ReleaseState(
            int release,
            String deployedAt,
            String by,
            String message,
            boolean live,
            int percent,
            List<String> aliases,
            String bundle,
            List<String> signedBy) {}

    /**
     * An alias, as JSON.
     *
     * @param release that it leads to
     * @param tried the release that gets a share of its requests; 0 if there is none
     * @param percent that share
     * @param sticky by what callers are known; may be empty
     * @param hosts whose requests are for it, beside those that name it
     */
    public record AliasState(String alias, int release, int tried, int percent, String sticky, List<String> hosts) {}

    public ReleaseApi(Releases releases) {
        this.releases = releases;
    }

    @Override
    public void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("GET", ALL, this::list);
        endpoints.add("GET", ONE + "/plan", this::plan);
        endpoints.add("POST", ONE + "/live", this::makeLive);
        endpoints.add("GET", ALIASES, this::aliases);
        endpoints.add("PUT", ALIAS, this::alias);
        endpoints.add("DELETE", ALIAS, this::removeAlias);
        endpoints.add("POST", "/v1/gc", (exchange, _) -> collect(exchange));
    }

    private void list(Exchange exchange, Map<String, String> path) {
        exchange.send(JsonReply.of(200, known(project(path))));
    }

    private void plan(Exchange exchange, Map<String, String> path) {
        String project = project(path);
        int number = number(path);
        OptionalInt from = from(exchange);
        exchange.send(JsonReply.of(
                200, found(project, known -> releases.plan(project, from.orElseGet(() -> live(known)), number))));
    }

    private void makeLive(Exchange exchange, Map<String, String> path) {
        String project = project(path);
        int number = number(path);
        Platform.Spot spot = AdminPlane.spot("", exchange.query());
        exchange.send(JsonReply.of(200, found(project, _ -> releases.answer(project, number, spot))));
    }

    private void aliases(Exchange exchange, Map<String, String> path) {
        String project = project(path);
        exchange.send(JsonReply.of(200, found(project, _ -> Optional.of(releases.aliases(project)))));
    }

    private void alias(Exchange exchange, Map<String, String> path) {
        String project = project(path);
        Map<String, List<String>> query = exchange.query();
        int number = number(query.getOrDefault("release", List.of("")).getLast());
        Platform.Spot spot = AdminPlane.spot(path.getOrDefault("alias", ""), query);
        exchange.send(JsonReply.of(200, found(project, _ -> releases.answer(project, number, spot))));
    }

    private void removeAlias(Exchange exchange, Map<String, String> path) {
        String project = project(path);
        String alias = path.getOrDefault("alias", "");
        boolean removed = found(project, _ -> Optional.of(releases.removeAlias(project, alias)));
        if (!removed) {
            throw AdminPlane.missing(
                    "The project \"%s\" has no alias \"%s\".".formatted(project, alias),
                    "aliases",
                    found(project, _ -> Optional.of(releases.aliases(project))).stream()
                            .map(AliasState::alias)
                            .toList());
        }
        exchange.send(new Reply(204, List.of(), new byte[0]));
    }

    private void collect(Exchange exchange) {
        try {
            exchange.send(JsonReply.of(200, releases.collect()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What is done with releases of a project that has these. */
    private interface Done<T> {
        Optional<T> with(List<ReleaseState> known) throws IOException;
    }

    private <T> T found(String project, Done<T> done) {
        List<ReleaseState> known = known(project);
        try {
            return done.with(known).orElseThrow(() -> missing(project, known));
        } catch (ManifestException e) {
            throw AdminPlane.invalid(
                    e.problems().stream().map(Platform.Note::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<ReleaseState> known(String project) {
        List<ReleaseState> known;
        try {
            known = releases.of(project);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (known.isEmpty()) {
            throw AdminPlane.missing("No project \"%s\" is live.".formatted(project), "projects", releases.projects());
        }
        return known;
    }

    private static int live(List<ReleaseState> known) {
        return known.stream()
                .filter(ReleaseState::live)
                .mapToInt(ReleaseState::release)
                .findFirst()
                .orElse(0);
    }

    private static ProblemException missing(String project, List<ReleaseState> known) {
        return AdminPlane.missing(
                "The project \"%s\" has no such release that is kept.".formatted(project),
                "releases",
                known.stream().map(ReleaseState::release).toList());
    }

    private static String project(Map<String, String> path) {
        return path.getOrDefault("name", "");
    }

    private static int number(Map<String, String> path) {
        return number(path.getOrDefault("number", ""));
    }

    private static OptionalInt from(Exchange exchange) {
        List<String> given = exchange.query().getOrDefault("from", List.of());
        return given.isEmpty() ? OptionalInt.empty() : OptionalInt.of(number(given.getLast()));
    }

    private static int number(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new ProblemException(HttpProblem.badRequest("\"%s\" is no release's number.".formatted(text)));
        }
        return Integer.parseInt(text);
    }
}
