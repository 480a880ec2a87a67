package dev.asml.threader.io;

import dev.asml.manifests.Coordinates;
import java.util.List;

/**
 * An IOmod as people see it, at one moment.
 *
 * @param service the service that it works for, or empty if it works for all
 * @param version {@code major.minor.patch}
 * @param restarts how often it was started again without having been asked to stop
 * @param inFlight calls that it has
 * @param queued calls that wait for it
 * @param lastLines the last lines of its output
 * @param evicted functions, as {@code service/function}, whose calls are refused because they killed it
 */
public record IomodView(
        String service,
        Coordinates coordinates,
        String version,
        IomodState state,
        int restarts,
        int inFlight,
        int queued,
        List<String> lastLines,
        List<String> evicted) {

    /** One that refuses nobody. */
    public IomodView(
            String service,
            Coordinates coordinates,
            String version,
            IomodState state,
            int restarts,
            int inFlight,
            int queued,
            List<String> lastLines) {
        this(service, coordinates, version, state, restarts, inFlight, queued, lastLines, List.of());
    }
}
