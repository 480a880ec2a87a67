package dev.asml.threader.device;

import java.util.LinkedHashMap;
import java.util.Map;

/** Which inputs the guest has read: the greatest sequence number, of all and by source. Used by the guest's thread. */
final class ReadInputs {
    /** Those beyond, longest silent, are forgotten. */
    private static final int MAX_SOURCES = 64;

    private final LinkedHashMap<Object, Long> bySource = new LinkedHashMap<>();
    private Map<Object, Long> shown = Map.of();
    private boolean changed;
    private long greatest;

    void read(Origin origin) {
        if (origin.equals(Origin.NOBODY)) {
            return;
        }
        greatest = Math.max(greatest, origin.sequence());
        Long before = bySource.remove(origin.source());
        bySource.put(origin.source(), before == null ? origin.sequence() : Math.max(before, origin.sequence()));
        if (bySource.size() > MAX_SOURCES) {
            bySource.pollFirstEntry();
        }
        changed = true;
    }

    long greatest() {
        return greatest;
    }

    /** As of now; never changes. */
    Map<Object, Long> bySource() {
        if (changed) {
            shown = Map.copyOf(bySource);
            changed = false;
        }
        return shown;
    }
}
