package dev.asml.threader.http;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.function.FunctionName;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a data plane offers.
 *
 * @param live for who asks for nothing else
 * @param aliases for who asks for one, by their names
 * @param hosts which of them a host is of
 * @param names as what all of it is measured
 */
record Offer(Front live, Map<String, Front> aliases, Map<String, String> hosts, Set<FunctionName> names) {
    /** By which a request names an alias. */
    static final HeaderName ALIAS = HeaderNames.create("asml-alias");

    /** A published function, what is measured of it, and its name as people write it. */
    record Endpoint(Published function, FunctionMeters meters, String label) {}

    /** The routes of those who get a release that is tried. */
    private record Trial(Set<String> services, Split split, RouteTable<Endpoint> routes) {
        boolean isOf(RouteMatch<Endpoint> match) {
            return match instanceof RouteMatch.Found<Endpoint> found
                    && services.contains(
                            found.target().function().target().name().service());
        }
    }

    /** The routes of those who ask for the same: what answers, and what is tried beside it. */
    record Front(RouteTable<Endpoint> routes, List<Trial> trials) {
        RouteMatch<Endpoint> find(Exchange exchange, RequestPath path) {
            RouteMatch<Endpoint> main = routes.find(exchange.host(), exchange.method(), path);
            for (Trial trial : trials) {
                boolean found = main instanceof RouteMatch.Found<Endpoint>;
                if ((!found || trial.isOf(main)) && trial.split().takes(exchange)) {
                    RouteMatch<Endpoint> tried = trial.routes().find(exchange.host(), exchange.method(), path);
                    // A path that is no project's may be a new one of this release, or of another that is tried.
                    if (found || trial.isOf(tried)) {
                        return tried;
                    }
                }
            }
            return main;
        }
    }

    /** @throws IllegalArgumentException if two have the same route or name, a route is not legal, or a host is of two */
    static Offer of(Offering live, Map<String, Offering> aliases, RequestMeters meters) {
        Set<FunctionName> names = new HashSet<>();
        Map<String, Front> fronts = new HashMap<>();
        aliases.forEach((alias, offering) -> fronts.put(alias, front(offering, meters, names)));
        return new Offer(front(live, meters, names), fronts, hosts(live, aliases), names);
    }

    private static Map<String, String> hosts(Offering live, Map<String, Offering> aliases) {
        Set<String> taken = live.functions().stream()
                .flatMap(each -> each.hosts().stream())
                .map(RouteTable::name)
                .collect(Collectors.toSet());
        Map<String, String> hosts = new HashMap<>();
        aliases.forEach((alias, offering) -> offering.hosts().forEach(host -> {
            String other = taken.contains(host) ? "a service" : hosts.put(host, alias);
            if (other != null) {
                throw new IllegalArgumentException(
                        "the host %s of the alias %s is of %s already".formatted(host, alias, other));
            }
        }));
        return hosts;
    }

    private static Front front(Offering offering, RequestMeters meters, Set<FunctionName> names) {
        List<Trial> trials = offering.canaries().stream()
                .map(canary -> new Trial(canary.services(), canary.split(), table(canary.functions(), meters, names)))
                .toList();
        return new Front(table(offering.functions(), meters, names), trials);
    }

    private static RouteTable<Endpoint> table(
            Collection<Published> functions, RequestMeters meters, Set<FunctionName> names) {
        RouteTable.Builder<Endpoint> table = new RouteTable.Builder<>();
        for (Published function : functions) {
            FunctionName name = function.measuredAs();
            names.add(name);
            add(table, new Endpoint(function, meters.of(name), name.toString()));
        }
        return table.build();
    }

    private static void add(RouteTable.Builder<Endpoint> table, Endpoint target) {
        Published function = target.function();
        FunctionName name = function.target().name();
        table.function(name.service(), name.function(), target);
        if (function.route().isEmpty()) {
            return;
        }
        HttpRoute route = function.route().get();
        if (function.hosts().isEmpty()) {
            table.route(null, route.verb(), route.path(), target);
        }
        function.hosts().forEach(host -> table.route(host, route.verb(), route.path(), target));
    }

    /** What is for a request, which names an alias, or is to a host of one, or neither; null if there is no such alias. */
    @Nullable
    Front front(Exchange exchange) {
        String alias = exchange.header(ALIAS);
        String host = exchange.host();
        if (alias == null && host != null && !hosts.isEmpty()) {
            alias = hosts.get(RouteTable.name(host));
        }
        return alias == null ? live : aliases.get(alias);
    }
}
