package dev.asml.threader.io;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An IOmod as people see it, at one moment.
 *
 * @param service the service that it works for, or empty if it works for all
 * @param name its coordinates, and {@code @ALIAS} behind them if it is an alias's own
 * @param kind where it runs
 * @param version {@code major.minor.patch}
 * @param restarts how often it was started again without having been asked to stop
 * @param inFlight calls that it has
 * @param queued calls that wait for it
 * @param note what somebody wanted of it and it did not do: use a new configuration, be replaced; or empty
 * @param usage what its processes take of the machine, if it has any and that is known
 * @param lastLines the last lines of its output
 * @param evicted functions, as {@code service/function}, whose calls are refused because they killed it
 */
public record IomodView(
        String service,
        String name,
        Kind kind,
        String version,
        IomodState state,
        int restarts,
        int inFlight,
        int queued,
        String note,
        Optional<IomodUsage> usage,
        List<String> lastLines,
        List<String> evicted) {

    /** Where an IOmod runs. */
    public enum Kind {
        /** In a process of its own. */
        PROCESS,
        /** From its package, inside the host. */
        IN_PROCESS,
        /** It is part of the host. */
        BUILT_IN;

        /** As it is written: {@code in-process}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
