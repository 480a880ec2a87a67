package dev.asml.threader.process;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which functions the losses of an IOmod are put down to. Safe for use by many threads.
 *
 * <p><b>The rule.</b> A loss, an end of the process that nobody asked for, is a strike against a function if no other
 * function had calls at the IOmod; two strikes, and the function is refused. If several had, each is a suspect: from then
 * on the calls of only one suspect at a time go to the IOmod, so that the next loss has fewer who may have caused it, and
 * in the end one. Functions that were not there go on as before; one that is there at the next loss becomes a suspect as
 * well. Once the IOmod has been ready for long enough, suspicions and strikes are forgotten. A refusal stays until the
 * project is deployed again or the IOmod is restarted by hand.
 */
final class Blame {
    /** Losses that a function may cause until it is refused. */
    static final int STRIKES = 2;

    private final Map<String, Integer> strikes = new LinkedHashMap<>();
    private volatile Set<String> suspects = Set.of();
    private volatile Map<String, String> evicted = Map.of();

    /** Whose doing a loss was. */
    sealed interface Verdict {
        /** Nobody's, or it cannot be said. */
        record Open() implements Verdict {}

        /** One function's, which goes on. */
        record Struck(String function) implements Verdict {}

        /** One function's, which is refused from now on. */
        record Evicted(String function) implements Verdict {}
    }

    /** The process was lost when it had calls of these functions. */
    synchronized Verdict lost(Set<String> present, String why) {
        if (present.isEmpty()) {
            return new Verdict.Open();
        }
        Set<String> all = new LinkedHashSet<>(suspects);
        all.addAll(present);
        if (present.size() > 1) {
            suspects = Set.copyOf(all);
            return new Verdict.Open();
        }
        String only = present.iterator().next();
        if (strikes.merge(only, 1, Integer::sum) < STRIKES) {
            suspects = Set.copyOf(all);
            return new Verdict.Struck(only);
        }
        evict(only, why);
        return new Verdict.Evicted(only);
    }

    /** With the killer gone the others are no suspects any more. */
    private void evict(String function, String why) {
        Map<String, String> next = new TreeMap<>(evicted);
        next.put(function, why);
        evicted = Map.copyOf(next);
        acquit();
    }

    /** The IOmod has been ready for long: what was before is forgotten, but for the refusals. */
    synchronized void acquit() {
        strikes.clear();
        suspects = Set.of();
    }

    /** Somebody wants another try with all. */
    synchronized void pardon() {
        acquit();
        evicted = Map.of();
    }

    boolean hasSuspects() {
        return !suspects.isEmpty();
    }

    boolean suspects(String function) {
        return suspects.contains(function);
    }

    /** Why the function's calls are refused; null if they are not. */
    @Nullable
    String refusal(String function) {
        return evicted.get(function);
    }

    /** The functions whose calls are refused. */
    Set<String> evicted() {
        return evicted.keySet();
    }
}
