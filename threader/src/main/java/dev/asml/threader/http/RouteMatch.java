package dev.asml.threader.http;

import java.util.Map;
import java.util.SortedSet;

/** What a route table says to a request. */
sealed interface RouteMatch<T> {
    /**
     * A route takes it.
     *
     * @param pattern the route's path as declared
     * @param parameters the path's variable parts by name, decoded, in the order of the path
     */
    record Found<T>(T target, String pattern, Map<String, String> parameters) implements RouteMatch<T> {}

    /** Routes have the path, but none takes the verb. */
    record OtherVerbs<T>(SortedSet<String> allowed) implements RouteMatch<T> {}

    /** No route has the path. */
    record NoPath<T>() implements RouteMatch<T> {}
}
