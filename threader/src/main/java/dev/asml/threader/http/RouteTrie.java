package dev.asml.threader.http;

import dev.asml.threader.http.RoutePattern.Segment;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Routes by path segment: literal before parameter before greedy, the given verb before any verb.
 *
 * <p>A lookup visits a node at most once, so no request can make it slower than the number of routes. Filled by one
 * thread, then read by many.
 */
final class RouteTrie<T> {
    /** A route that ends at a node. */
    private record Leaf<T>(T target, RoutePattern pattern) {}

    private static final String ANY = "ANY";

    private final Map<String, RouteTrie<T>> literals = new HashMap<>();
    private final Map<String, Leaf<T>> here = new HashMap<>();
    private final Map<String, Leaf<T>> below = new HashMap<>();
    private @Nullable RouteTrie<T> parameter;

    /** Adds a route; the first of two equal ones stays. */
    boolean add(String verb, RoutePattern pattern, T target) {
        RouteTrie<T> node = this;
        boolean greedy = false;
        for (Segment segment : pattern.segments()) {
            switch (segment) {
                case Segment.Literal(String text) -> node = node.literals.computeIfAbsent(text, _ -> new RouteTrie<>());
                case Segment.Parameter _ -> node = node.parameter();
                case Segment.Greedy _ -> greedy = true;
            }
        }
        Map<String, Leaf<T>> leaves = greedy ? node.below : node.here;
        return leaves.putIfAbsent(verb, new Leaf<>(target, pattern)) == null;
    }

    private RouteTrie<T> parameter() {
        RouteTrie<T> node = parameter == null ? new RouteTrie<>() : parameter;
        parameter = node;
        return node;
    }

    /** The best route, or null; then {@code allowed} has got the verbs that the path could be asked with. */
    RouteMatch.@Nullable Found<T> find(String verb, RequestPath path, Set<String> allowed) {
        Leaf<T> leaf = find(verb, path, 0, allowed);
        return leaf == null
                ? null
                : new RouteMatch.Found<>(leaf.target, leaf.pattern.text(), parameters(leaf.pattern, path));
    }

    private @Nullable Leaf<T> find(String verb, RequestPath path, int depth, Set<String> allowed) {
        Leaf<T> found =
                depth == path.segments().size() ? pick(here, verb, allowed) : deeper(verb, path, depth, allowed);
        if (found != null || below.isEmpty()) {
            return found;
        }
        return depth < path.segments().size() || path.slashAtEnd() ? pick(below, verb, allowed) : null;
    }

    private @Nullable Leaf<T> deeper(String verb, RequestPath path, int depth, Set<String> allowed) {
        String segment = path.segments().get(depth);
        RouteTrie<T> literal = literals.get(segment);
        Leaf<T> found = literal == null ? null : literal.find(verb, path, depth + 1, allowed);
        if (found != null || parameter == null || segment.isEmpty()) {
            return found;
        }
        return parameter.find(verb, path, depth + 1, allowed);
    }

    private static <T> @Nullable Leaf<T> pick(Map<String, Leaf<T>> leaves, String verb, Set<String> allowed) {
        Leaf<T> leaf = leaves.get(verb);
        if (leaf == null && verb.equals("HEAD")) {
            leaf = leaves.get("GET");
        }
        if (leaf == null) {
            leaf = leaves.get(ANY);
        }
        if (leaf == null) {
            allowed.addAll(leaves.keySet());
        }
        return leaf;
    }

    private static Map<String, String> parameters(RoutePattern pattern, RequestPath path) {
        Map<String, String> values = Map.of();
        List<Segment> segments = pattern.segments();
        for (int i = 0; i < segments.size(); i++) {
            switch (segments.get(i)) {
                case Segment.Literal _ -> {}
                case Segment.Parameter(String name) ->
                    values = with(values, name, path.segments().get(i));
                case Segment.Greedy(String name) -> values = with(values, name, rest(path, i));
            }
        }
        return values;
    }

    private static Map<String, String> with(Map<String, String> values, String name, String value) {
        Map<String, String> more = values.isEmpty() ? new LinkedHashMap<>(4) : values;
        more.put(name, value);
        return more;
    }

    private static String rest(RequestPath path, int from) {
        List<String> segments = path.segments();
        String joined = String.join("/", segments.subList(from, segments.size()));
        return path.slashAtEnd() && from < segments.size() ? joined + "/" : joined;
    }
}
