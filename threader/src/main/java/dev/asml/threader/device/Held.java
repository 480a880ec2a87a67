package dev.asml.threader.device;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/** What is held down and by which sources; down for the guest is what any source holds. */
final class Held {
    private final TreeMap<Integer, Set<Object>> holders = new TreeMap<>();

    /** How many things are down. */
    int size() {
        return holders.size();
    }

    boolean isDown(int what) {
        return holders.containsKey(what);
    }

    /** Whether nobody held it before. */
    boolean press(Object source, int what) {
        boolean first = !isDown(what);
        holders.computeIfAbsent(what, _ -> new HashSet<>()).add(source);
        return first;
    }

    /** Whether the source held it, and nobody does any more. */
    boolean release(Object source, int what) {
        Set<Object> sources = holders.get(what);
        if (sources == null || !sources.remove(source) || !sources.isEmpty()) {
            return false;
        }
        holders.remove(what);
        return true;
    }

    /** What the source holds, in rising order. */
    List<Integer> of(Object source) {
        List<Integer> held = new ArrayList<>();
        holders.forEach((what, sources) -> {
            if (sources.contains(source)) {
                held.add(what);
            }
        });
        return held;
    }
}
