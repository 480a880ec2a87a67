package dev.asml.manifests;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The routes of a project's functions; no two of them may answer the same requests. */
final class Routes {
    private record Key(String host, String verb, String shape) {}

    private record Owner(String function, Path file, int line) {}

    private final Map<Key, Owner> owners = new HashMap<>();

    void add(HttpRoute route, List<String> hosts, String function, Table http) {
        List<String> answered = hosts.isEmpty() ? List.of("*") : hosts;
        Owner owner = new Owner(function, http.file(), http.line("path"));
        for (String host : answered) {
            Key key = new Key(host, route.verb(), RoutePath.shape(route.path()));
            Owner first = owners.putIfAbsent(key, owner);
            if (first != null) {
                http.problem(
                        "path",
                        "%s %s is answered already by %s (%s:%d); change one of the two"
                                .formatted(route.verb(), route.path(), first.function(), first.file(), first.line()));
            }
        }
    }
}
