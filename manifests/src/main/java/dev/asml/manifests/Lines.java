package dev.asml.manifests;

import java.util.HashMap;
import java.util.Map;

/** Where a value of a TOML text stands, and where the values in it do: a tree of the document's shape. */
final class Lines {
    private final int line;
    private Map<String, Lines> inner = Map.of();
    private int elements;

    Lines(int line) {
        this.line = line;
    }

    /** Counted from 1. */
    int line() {
        return line;
    }

    /** The value at a key, or this value itself where the key is absent, so that a missing key has a line too. */
    Lines at(String key) {
        return inner.getOrDefault(key, this);
    }

    Lines element(int index) {
        return at(Integer.toString(index));
    }

    /** The value at a key, entered with this line if it was not there. */
    Lines enter(String key, int line) {
        if (inner.isEmpty()) {
            // Most values hold nothing, and a list of numbers makes very many of them.
            inner = new HashMap<>();
        }
        return inner.computeIfAbsent(key, _ -> new Lines(line));
    }

    /** Enters the next element of a list. */
    Lines append(int line) {
        return enter(Integer.toString(elements++), line);
    }

    /** Where a header's next key leads: into the newest element of an array of tables. */
    Lines current() {
        return elements == 0 ? this : element(elements - 1);
    }
}
