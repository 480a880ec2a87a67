package dev.asml.threader.http;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.threader.function.FunctionName;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the admin plane operates. Safe for use by many threads.
 *
 * <p>The records are the JSON of the admin API, their names in snake case.
 */
public interface Platform {
    /** The kind of an IOmod that is part of the Threader. */
    String BUILT_IN = "builtin";

    /**
     * A project that is live.
     *
     * @param release counted from 1 for each project
     * @param deployedAt when, as ISO 8601
     * @param functions as {@code service/function}
     * @param probed those of them that have a probe, which was made when the release was made ready
     * @param signedBy the ids of the keys that have signed its bundle
     * @param warnings what its manifests say that has no meaning here, and code that will be slow
     */
    record Deployment(
            String project,
            int release,
            String deployedAt,
            List<String> functions,
            List<String> probed,
            List<String> signedBy,
            List<Note> warnings) {}

    /**
     * A line of a manifest, and what is to be said about it.
     *
     * @param file relative to the project
     * @param line counted from 1; 0 means the file as a whole
     */
    record Note(String file, int line, String message) {
        /** A manifest's problem as the API shows it. */
        public static Note of(Problem problem) {
            return new Note(problem.file().toString(), problem.line(), problem.message());
        }
    }

    /**
     * A function that is live.
     *
     * @param name {@code service/function}
     * @param abi the guest's generation
     * @param event the input's format, for example {@code apigw-v2}
     * @param route its declared route, for example {@code GET /todos/{id}}; may be empty
     * @param hosts that the route is for; empty means every host
     * @param devices whether it can have sessions
     * @param sources what invokes it besides requests, each as {@code COORDINATES NAME}
     * @param inFlight how many invocations run or wait
     */
    record FunctionState(
            String name,
            String project,
            String abi,
            String event,
            String route,
            List<String> hosts,
            long timeoutMs,
            long memoryBytes,
            int concurrency,
            boolean devices,
            List<String> sources,
            int inFlight) {}

    /**
     * An IOmod.
     *
     * @param id {@code service/coordinates}
     * @param kind {@code process}, {@code in-process} or {@link #BUILT_IN}
     * @param state for example {@code ready} or {@code backing-off}
     * @param residentBytes memory of its processes that is in use; 0 if it has none, or that is not known
     * @param processes its processes
     * @param threads the threads of all of them
     * @param detail why it is in this state, and what it did not do that was wanted; may be empty
     */
    record IomodStatus(
            String id,
            String kind,
            String version,
            String state,
            int inFlight,
            int queued,
            int restarts,
            long residentBytes,
            int processes,
            int threads,
            String detail) {}

    /**
     * Whether requests are served.
     *
     * @param state one word, for example {@code ready} or {@code starting}
     * @param details what hinders it, by part; empty if nothing does
     */
    record Health(boolean ready, String state, Map<String, String> details) {}

    /**
     * What a release that is tried is to get of the requests.
     *
     * @param percent from 1 to 99
     * @param sticky by what callers are known: {@code header:NAME} or {@code cookie:NAME}; empty if they are not
     */
    record Portion(int percent, String sticky) {}

    /**
     * Where a release is to answer.
     *
     * @param alias that is to lead to it; empty for the requests that name none
     * @param portion what it is to get of these, if it is to be tried beside what answers there
     * @param hosts those that are to lead to the alias; empty means the ones that do
     */
    record Spot(String alias, Optional<Portion> portion, Optional<List<String>> hosts) {}

    /**
     * Makes the project in a package live, in the place of one with the same name.
     *
     * @param zip deleted after the call
     * @param by who does, as they say; may be empty
     * @param message what for; may be empty
     * @param spot where it is to answer
     * @throws ManifestException if the project cannot be read; its problems name files relative to the project
     * @throws IOException if the package cannot be read
     */
    Deployment deploy(Path zip, String by, String message, Spot spot) throws IOException;

    /** The projects that are live. */
    List<Deployment> deployments();

    /** What is known of projects beside their functions. */
    ProjectApi.Projects projects();

    /** Takes a project down; false if there is none of the name. */
    boolean remove(String project);

    /** The functions that are live. */
    List<FunctionState> functions();

    /** A function that is live. */
    Optional<Target> function(FunctionName name);

    /** The IOmods. */
    List<IomodStatus> iomods();

    /** Restarts an IOmod; false if there is none with these coordinates. */
    boolean restartIomod(String id);

    /** Whether requests are served. */
    Health health();
}
