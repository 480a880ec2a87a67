package dev.asml.manifests;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Values of one kind that must differ from each other, with the places where they were given.
 *
 * @param <T> the values
 */
final class Distinct<T> {
    private record Place(Path file, int line) {}

    private final String kind;
    private final Map<T, Place> places = new HashMap<>();

    Distinct(String kind) {
        this.kind = kind;
    }

    /** Whether the value is new; one that another table gave before is reported. */
    boolean add(T value, Table table, String key) {
        return add(value, table, key, value);
    }

    /** The same for a value that is shown otherwise. */
    boolean add(T value, Table table, String key, Object shown) {
        Place first = places.putIfAbsent(value, new Place(table.file(), table.line(key)));
        if (first != null) {
            table.problem(
                    key, "\"%s\" is taken by the %s on line %d; choose another".formatted(shown, kind, first.line()));
        }
        return first == null;
    }
}
