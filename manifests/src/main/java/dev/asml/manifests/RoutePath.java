package dev.asml.manifests;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of a route's path: literal segments, {@code {name}}, and {@code {name+}} at the end. */
final class RoutePath {
    private static final int LONGEST = 1024;
    private static final Pattern PARAMETER = Pattern.compile("\\{([A-Za-z_][A-Za-z0-9_-]{0,63})(\\+?)}");
    private static final Pattern LITERAL = Pattern.compile("(?:[A-Za-z0-9._~!$&'()*,;=:@+-]|%[0-9A-Fa-f]{2})+");

    private RoutePath() {}

    /**
     * Gives a legal path back.
     *
     * @throws IllegalArgumentException saying which part is wrong
     */
    static String require(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "must start with /, for example /todos/{id}, not \"%s\"".formatted(path));
        }
        if (path.length() > LONGEST) {
            throw new IllegalArgumentException("must not be longer than %d characters".formatted(LONGEST));
        }
        String[] segments = path.substring(1).split("/", -1);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            // A path may end in a slash, and "/" has nothing but its end.
            if (!segments[i].isEmpty() || !last) {
                requireSegment(path, segments[i], last, names);
            }
        }
        return path;
    }

    private static void requireSegment(String path, String segment, boolean last, Set<String> names) {
        Matcher parameter = PARAMETER.matcher(segment);
        if (parameter.matches()) {
            requireParameter(parameter.group(1), !parameter.group(2).isEmpty(), last, names);
        } else if (segment.indexOf('{') >= 0 || segment.indexOf('}') >= 0) {
            throw new IllegalArgumentException(
                    "has \"%s\", but a parameter is a whole segment: {name}, or {name+} at the end".formatted(segment));
        } else if (!LITERAL.matcher(segment).matches() || segment.equals(".") || segment.equals("..")) {
            throw new IllegalArgumentException(
                    "has the segment \"%s\", which no request can match, in \"%s\"".formatted(segment, path));
        }
    }

    private static void requireParameter(String name, boolean rest, boolean last, Set<String> names) {
        if (rest && !last) {
            throw new IllegalArgumentException(
                    "has {%s+} before its end; only the last segment may take the rest".formatted(name));
        }
        if (!names.add(name)) {
            throw new IllegalArgumentException("has the parameter {%s} twice".formatted(name));
        }
    }

    /** The path without its parameters' names: two routes of one shape answer the same requests. */
    static String shape(String path) {
        return PARAMETER.matcher(path).replaceAll("{$2}");
    }
}
