package dev.asml.threader.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a deployment of a bundle would change, which is the answer of {@code POST /v1/plans} in JSON, or what differs
 * between two releases.
 *
 * @param release the release that is compared with: the live one, or that of an alias; 0 if there is none
 * @param to the other release; null if it is a bundle that is none yet
 * @param changes by kind and name; empty if nothing differs
 */
public record Plan(String project, int release, @Nullable Integer to, List<Change> changes) {

    /**
     * A part of the project that the deployment adds, removes or changes.
     *
     * @param action {@code add}, {@code change} or {@code remove}
     * @param kind {@code function}, {@code iomod}, {@code authorizer} or {@code service}
     * @param name {@code SERVICE/FUNCTION}, {@code SERVICE/COORDINATES}, or its own name
     * @param settings those that differ; of what is added or removed, all
     */
    public record Change(String action, String kind, String name, List<Setting> settings) {}

    /**
     * A setting of it.
     *
     * @param key for example {@code route} or {@code limits.call_timeout}
     * @param before the value that is live; null if there is none
     * @param after the value that comes; null if there is none
     * @param masked whether the values are kept to the Threader, for they may be secrets: what is there is {@code …}
     */
    public record Setting(
            String key, @Nullable String before, @Nullable String after, boolean masked) {}
}
