package dev.asml.cli.screen;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The keys that count as held down in a terminal that does not tell of releases: each for a while after its last
 * stroke, which the terminal repeats as long as the key is down. Used by one thread.
 */
final class HeldKeys {
    /** Longer than the time between two repeats, shorter than somebody waits for a key to be up. */
    static final long HOLD_MILLIS = 150;

    private final Map<String, Long> until = new LinkedHashMap<>();

    /** A key was struck; says whether it was up. */
    boolean stroke(String code, long nowMillis) {
        return until.put(code, nowMillis + HOLD_MILLIS) == null;
    }

    /** The keys that are up from now on. */
    List<String> due(long nowMillis) {
        List<String> codes = new ArrayList<>();
        until.forEach((code, end) -> {
            if (end <= nowMillis) {
                codes.add(code);
            }
        });
        codes.forEach(until::remove);
        return codes;
    }

    boolean isEmpty() {
        return until.isEmpty();
    }

    void clear() {
        until.clear();
    }
}
