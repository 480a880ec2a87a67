package dev.asml.manifests;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * How the text of a key is read.
 *
 * @param <T> what it means
 */
@FunctionalInterface
interface Syntax<T> {
    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException with a message that says what the text must look like
     */
    T parse(String text);

    Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");
    Pattern SECRET = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
    Pattern VERSION = Pattern.compile("\\d{1,9}\\.\\d{1,9}\\.\\d{1,9}(?:[-+][0-9A-Za-z.+-]{1,64})?");
    Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,255}");
    Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?" + "(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*");
    Pattern SCOPE = Pattern.compile("[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,256}");
    Pattern FIELD = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    Set<String> TAKEN_FIELDS =
            Set.of("authorization", "connection", "content-length", "cookie", "host", "te", "transfer-encoding");
    Pattern LANGUAGE = Pattern.compile("[a-z][a-z0-9+-]{0,31}");
    Pattern CLASS_NAME =
            Pattern.compile("(?:[\\p{L}_$][\\p{L}\\p{N}_$]{0,255}\\.){0,64}[\\p{L}_$][\\p{L}\\p{N}_$]{0,255}");
    Pattern DRIVE = Pattern.compile("[A-Za-z]:.*", Pattern.DOTALL);
    Set<String> VERBS = Set.of("ANY", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

    static String any(String text) {
        return text;
    }

    static String name(String text) {
        return matching(NAME, text, "1 to 64 letters, digits, _ and -, starting with a letter or digit");
    }

    static String secret(String text) {
        return matching(
                SECRET, text, "a secret's name: 1 to 128 letters, digits, _, - and ., not starting with - or .");
    }

    static Coordinates coordinates(String text) {
        try {
            return Coordinates.parse(text);
        } catch (IllegalArgumentException _) {
            throw new IllegalArgumentException(
                    "must be organisation.namespace.name, for example akkoro.std.http, not \"%s\"".formatted(text));
        }
    }

    static String version(String text) {
        return matching(VERSION, text, "a version, major.minor.patch, for example 1.0.0");
    }

    /** One version, or a range of them. */
    static String versions(String text) {
        return VERSION.matcher(text).matches() ? text : VersionRange.parse(text).toString();
    }

    static String variable(String text) {
        return matching(VARIABLE, text, "the name of an environment variable: letters, digits and _, no digit first");
    }

    static String className(String text) {
        return matching(CLASS_NAME, text, "the full name of a Java class, for example me.shop.Ledger");
    }

    static String host(String text) {
        return matching(HOST, text.toLowerCase(Locale.ROOT), "a host name alone, for example api.example.com");
    }

    /** RFC 6749, section 3.3. */
    static String scope(String text) {
        return matching(SCOPE, text, "one scope, of printable characters without space, quote and backslash");
    }

    /** A field of a request that may hold a caller's key. */
    static String keyHeader(String text) {
        String name = matching(FIELD, text, "the name of a header, for example x-api-key")
                .toLowerCase(Locale.ROOT);
        if (TAKEN_FIELDS.contains(name)) {
            throw new IllegalArgumentException(
                    "must not be \"%s\", which has a meaning of its own; leave it out for x-api-key".formatted(name));
        }
        return name;
    }

    static String language(String text) {
        return matching(LANGUAGE, text.toLowerCase(Locale.ROOT), "the name of a language, for example rust");
    }

    static String verb(String text) {
        return verb(text, VERBS);
    }

    /** Reads one of these verbs, in any case. */
    static String verb(String text, Set<String> verbs) {
        String verb = text.toUpperCase(Locale.ROOT);
        if (verbs.contains(verb)) {
            return verb;
        }
        throw new IllegalArgumentException("must be one of %s, not \"%s\"%s"
                .formatted(String.join(", ", verbs.stream().sorted().toList()), text, Spelling.hint(verb, verbs)));
    }

    /** Reads one word out of a closed set, whatever its case. */
    static <T> Syntax<T> oneOf(Map<String, T> meanings) {
        Map<String, T> words = new TreeMap<>(meanings);
        return text -> {
            T meaning = words.get(text.toLowerCase(Locale.ROOT));
            if (meaning == null) {
                throw new IllegalArgumentException("must be one of %s, not \"%s\"%s"
                        .formatted(String.join(", ", words.keySet()), text, Spelling.hint(text, words.keySet())));
            }
            return meaning;
        };
    }

    /** Reads a path of a file below some folder, without {@code .} segments; it can never leave the folder. */
    static String pathBelow(String text) {
        List<String> segments = new ArrayList<>();
        for (String segment : segmentsOf(text)) {
            if (segment.equals("..") || segment.isEmpty()) {
                throw new IllegalArgumentException(
                        "must stay inside its folder, without empty or .. segments, not \"%s\"".formatted(text));
            }
            segments.add(segment);
        }
        segments.removeIf("."::equals);
        if (segments.isEmpty()) {
            throw new IllegalArgumentException("must be the path of a file, not \"%s\"".formatted(text));
        }
        return String.join("/", segments);
    }

    /** Reads a relative path, which may climb with {@code ..}. */
    static String relativePath(String text) {
        return String.join("/", segmentsOf(text));
    }

    private static List<String> segmentsOf(String text) {
        if (text.startsWith("/")
                || text.indexOf('\\') >= 0
                || DRIVE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "must be a relative path with / between its parts, not \"%s\"".formatted(text));
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must not contain control characters");
        }
        return List.of(text.split("/", -1));
    }

    private static String matching(Pattern pattern, String text, String description) {
        if (pattern.matcher(text).matches()) {
            return text;
        }
        throw new IllegalArgumentException("must be %s, not \"%s\"".formatted(description, text));
    }
}
