package dev.asml.threader.release;

import dev.asml.manifests.AliasName;
import java.util.List;
import java.util.Optional;

/**
 * Where a release is to answer.
 *
 * @param alias the alias that is to lead to it; empty means the requests that name none
 * @param share what it is to get of them, if it is to be tried beside what answers there
 * @param hosts those that lead to the alias from now on; empty means the ones that do
 */
public record Place(String alias, Optional<Share> share, Optional<List<String>> hosts) {
    private static final String HOST = "(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*";

    /** All requests that name no alias. */
    public static final Place LIVE = new Place("", Optional.empty(), Optional.empty());

    /** @throws IllegalArgumentException if an alias, or a host, cannot be named so */
    public Place {
        if (!alias.isEmpty()) {
            var _ = AliasName.require(alias);
        }
        hosts.ifPresent(names -> names.forEach(Place::requireHost));
        hosts = hosts.map(List::copyOf);
    }

    private static void requireHost(String host) {
        if (!host.matches(HOST)) {
            throw new IllegalArgumentException(
                    "a host is a name in small letters, without a port, for example staging.example.org, not \"%s\""
                            .formatted(host));
        }
    }

    /** Whether it is about the requests that name no alias. */
    boolean isLive() {
        return alias.isEmpty();
    }
}
