package dev.asml.threader.http;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A route's path, parsed.
 *
 * @param text as declared
 */
record RoutePattern(String text, List<Segment> segments) {
    /** One part of a pattern between slashes. */
    sealed interface Segment {
        /** Matches itself. */
        record Literal(String text) implements Segment {}

        /** {@code {name}}: matches one segment that is not empty. */
        record Parameter(String name) implements Segment {}

        /** {@code {name+}}, at the end: matches all that follows the slash, even nothing. */
        record Greedy(String name) implements Segment {}
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException naming what is wrong with it
     */
    static RoutePattern parse(String text) {
        if (!text.startsWith("/")) {
            throw new IllegalArgumentException("the route \"%s\" does not start with a slash".formatted(text));
        }
        String inner = text.substring(1, text.length() > 1 && text.endsWith("/") ? text.length() - 1 : text.length());
        List<Segment> segments = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (String part : inner.isEmpty() ? new String[0] : inner.split("/", -1)) {
            if (!segments.isEmpty() && segments.getLast() instanceof Segment.Greedy(String name)) {
                throw new IllegalArgumentException("{%s+} is not at the end of the route \"%s\"".formatted(name, text));
            }
            segments.add(segment(part, text, names));
        }
        return new RoutePattern(text, List.copyOf(segments));
    }

    private static Segment segment(String part, String text, Set<String> names) {
        if (!part.startsWith("{") || !part.endsWith("}")) {
            return new Segment.Literal(RequestPath.decode(part, false));
        }
        boolean greedy = part.endsWith("+}");
        String name = part.substring(1, part.length() - (greedy ? 2 : 1));
        if (name.isEmpty() || !names.add(name)) {
            throw new IllegalArgumentException(
                    "the route \"%s\" needs a different name in each pair of braces".formatted(text));
        }
        return greedy ? new Segment.Greedy(name) : new Segment.Parameter(name);
    }
}
