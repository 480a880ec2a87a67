package dev.asml.threader.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds what answers a request: the routes of its host, then the routes of every host, then {@code /service/function}.
 *
 * <p>Not changed after it is built; a deploy makes a new table and puts it in the place of the old one, so a request
 * sees all of a deploy or nothing of it.
 */
final class RouteTable<T> {
    private final Map<String, RouteTrie<T>> byHost;
    private final RouteTrie<T> everyHost;
    private final RouteTrie<T> byName;

    private RouteTable(Builder<T> builder) {
        byHost = Map.copyOf(builder.byHost);
        everyHost = builder.everyHost;
        byName = builder.byName;
    }

    /** Finds the route of a request. */
    RouteMatch<T> find(@Nullable String host, String verb, RequestPath path) {
        SortedSet<String> allowed = new TreeSet<>();
        RouteTrie<T> ofHost = host == null || byHost.isEmpty() ? null : byHost.get(name(host));
        RouteMatch.Found<T> found = ofHost == null ? null : ofHost.find(verb, path, allowed);
        if (found == null) {
            found = everyHost.find(verb, path, allowed);
        }
        if (found == null) {
            found = byName.find(verb, path, allowed);
        }
        if (found != null) {
            return found;
        }
        if (allowed.contains("GET")) {
            allowed.add("HEAD");
        }
        return allowed.isEmpty() ? new RouteMatch.NoPath<>() : new RouteMatch.OtherVerbs<>(allowed);
    }

    /** The host's name in a Host header, without port, brackets' case and the dot of the root. */
    static String name(String host) {
        int colon = host.lastIndexOf(':');
        String name = colon > host.lastIndexOf(']') ? host.substring(0, colon) : host;
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /** Collects the routes of a table; used by one thread. */
    static final class Builder<T> {
        private final Map<String, RouteTrie<T>> byHost = new HashMap<>();
        private final RouteTrie<T> everyHost = new RouteTrie<>();
        private final RouteTrie<T> byName = new RouteTrie<>();

        /**
         * Adds a route.
         *
         * @param host a host's name; null means every host
         * @param verb an HTTP method in capitals, or ANY
         * @throws IllegalArgumentException if the path is not legal, or the same route was added before
         */
        Builder<T> route(@Nullable String host, String verb, String path, T target) {
            RouteTrie<T> trie =
                    host == null ? everyHost : byHost.computeIfAbsent(RouteTable.name(host), _ -> new RouteTrie<>());
            if (!trie.add(verb, RoutePattern.parse(path), target)) {
                String where = host == null ? "" : " of host " + host;
                throw new IllegalArgumentException(
                        "two functions have the route %s %s%s: change one".formatted(verb, path, where));
            }
            return this;
        }

        /**
         * Adds {@code /service/function} and all below it, for every verb and host.
         *
         * @throws IllegalArgumentException if another function has the name
         */
        Builder<T> function(String service, String function, T target) {
            String path = "/" + service + "/" + function;
            if (!byName.add("ANY", RoutePattern.parse(path), target)) {
                throw new IllegalArgumentException("two functions have the name %s/%s".formatted(service, function));
            }
            byName.add("ANY", RoutePattern.parse(path + "/{rest+}"), target);
            return this;
        }

        RouteTable<T> build() {
            return new RouteTable<>(this);
        }
    }
}
