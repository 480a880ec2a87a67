package dev.asml.threader.http;

import dev.asml.manifests.ManifestException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipException;

/** The endpoints that say what a project is and what a deployment of it would change. */
public final class ProjectApi {
    private final Projects projects;

    /** What is known of projects. Safe for use by many threads. */
    public interface Projects {
        /**
         * Compares a bundle with what is live; nothing changes.
         *
         * @param alias to compare with its release instead; empty for the live one
         * @throws ManifestException if the project cannot be read; its problems name files relative to the project
         */
        Plan plan(InputStream bundle, String alias) throws IOException;

        /** A live project. */
        Optional<ProjectDescription> describe(String project);

        /** The names of those that are live. */
        List<String> names();

        /** The Threader itself. */
        About about();
    }

    /**
     * A Threader.
     *
     * @param http where functions answer
     * @param architecture of the machine that it runs on
     */
    public record About(String version, String http, String architecture) {}

    ProjectApi(Projects projects) {
        this.projects = projects;
    }

    void addTo(SessionApi.Endpoints endpoints) {
        endpoints.add("POST", "/v1/plans", (exchange, _) -> plan(exchange));
        endpoints.add("GET", "/v1/projects/{name}", this::describe);
        endpoints.add("GET", "/v1/about", (exchange, _) -> exchange.send(JsonReply.of(200, projects.about())));
    }

    private void plan(Exchange exchange) {
        try {
            exchange.send(JsonReply.of(200, planned(exchange)));
        } catch (ManifestException e) {
            throw invalid(e.problems().stream().map(Platform.Note::of).toList());
        } catch (ZipException e) {
            throw invalid(List.of(new Platform.Note("", 0, "the body is no zip file: " + e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Plan planned(Exchange exchange) throws IOException {
        Path zip = Files.createTempFile("plan-", ".zip");
        try {
            exchange.saveBody(zip);
            try (InputStream bundle = Files.newInputStream(zip)) {
                return projects.plan(
                        bundle,
                        exchange.query().getOrDefault("alias", List.of("")).getLast());
            }
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private static ProblemException invalid(List<Platform.Note> problems) {
        return new ProblemException(
                new HttpProblem(422, "invalid-project", Part.HOST, "No plan", "The project has problems.")
                        .listing("problems", problems));
    }

    private void describe(Exchange exchange, Map<String, String> parameters) {
        String name = parameters.getOrDefault("name", "");
        ProjectDescription description = projects.describe(name)
                .orElseThrow(() -> new ProblemException(new HttpProblem(
                                404,
                                "not-found",
                                Part.ROUTER,
                                "Not found",
                                "No project \"%s\" is live.".formatted(name))
                        .listing("projects", projects.names())));
        exchange.send(JsonReply.of(200, description));
    }
}
