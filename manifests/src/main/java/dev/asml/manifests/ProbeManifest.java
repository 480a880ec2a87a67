package dev.asml.manifests;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A request that a function has to answer before its release becomes live, and the answer that is right.
 *
 * @param method an HTTP method in capitals
 * @param path path and query as a client sends them, {@code /SERVICE/FUNCTION} unless given
 * @param headers header fields of the request
 * @param body of the request; empty if it has none
 * @param status the only status that is right; empty means each from 200 to 299
 * @param contains what the answer's body has to contain
 * @param timeout how long the answer may take; the function's own bound holds, too
 * @param line where it is in the service's manifest, counted from 1
 */
public record ProbeManifest(
        String method,
        String path,
        Map<String, String> headers,
        String body,
        OptionalInt status,
        Optional<String> contains,
        Duration timeout,
        int line) {

    private static final int OK = 200;
    private static final int REDIRECTION = 300;

    /** Whether a status is right. */
    public boolean accepts(int answered) {
        return status.isPresent() ? status.getAsInt() == answered : answered >= OK && answered < REDIRECTION;
    }

    /** The status that is right, for people: {@code 204}, or {@code 2xx}. */
    public String expected() {
        return status.isPresent() ? Integer.toString(status.getAsInt()) : "2xx";
    }
}
