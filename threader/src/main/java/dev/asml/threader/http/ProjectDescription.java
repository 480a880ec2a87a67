package dev.asml.threader.http;

import java.util.List;
import java.util.Map;

/**
 * All that the manifests of a live project say; the answer of {@code GET /v1/projects/NAME}.
 *
 * @param since when it was deployed, as RFC 3339 says
 * @param parts in the order of their kinds and names
 */
public record ProjectDescription(String project, int release, String since, List<Part> parts) {

    /**
     * A part of it.
     *
     * @param kind {@code function}, {@code iomod}, {@code authorizer} or {@code service}
     * @param name {@code SERVICE/FUNCTION}, {@code SERVICE/COORDINATES}, or its own name
     * @param settings what holds for it, also where the manifest says nothing; values that may be secrets are {@code …}
     */
    public record Part(String kind, String name, Map<String, String> settings) {}
}
