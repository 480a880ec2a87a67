package dev.asml.cli;

import java.util.List;

/** What {@code asml chaos} prints: which IOmods are disturbed. */
record ChaosDocument(@Meaning("whether any may be") boolean allowed, List<Disturbance> disturbances) {

    /** An IOmod whose calls are disturbed. */
    record Disturbance(
            @Meaning("SERVICE/COORDINATES") String iomod,
            @Meaning("what becomes of calls, in words") String rule,
            long seed,
            @Meaning("until it ends by itself") long leftMs,
            @Meaning("that came since it began") long calls,
            long lost,
            long failed,
            long crashes) {}
}
