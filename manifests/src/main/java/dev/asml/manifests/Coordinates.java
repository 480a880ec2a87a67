package dev.asml.manifests;

import java.util.regex.Pattern;

/**
 * The name of an IOmod: {@code organisation.namespace.name}, for example {@code akkoro.std.http}.
 *
 * <p>Each part is 1 to 64 characters of {@code A-Z a-z 0-9 _ -} and starts with a letter or digit.
 *
 * @param organisation who publishes the IOmod
 * @param namespace the publisher's grouping
 * @param name the IOmod itself
 */
public record Coordinates(String organisation, String namespace, String name) implements Comparable<Coordinates> {
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    public Coordinates {
        requirePart(organisation);
        requirePart(namespace);
        requirePart(name);
    }

    /**
     * Reads {@code organisation.namespace.name}.
     *
     * @throws IllegalArgumentException if the text is not three legal parts joined by dots
     */
    public static Coordinates parse(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException(
                    "coordinates are organisation.namespace.name, for example akkoro.std.http, not \"%s\""
                            .formatted(text));
        }
        return new Coordinates(parts[0], parts[1], parts[2]);
    }

    static void requirePart(String part) {
        if (!PART.matcher(part).matches()) {
            throw new IllegalArgumentException(
                    "\"%s\" is not a legal part of coordinates: use 1 to 64 letters, digits, _ and -, starting with a letter or digit"
                            .formatted(part));
        }
    }

    @Override
    public int compareTo(Coordinates other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return organisation + "." + namespace + "." + name;
    }
}
