package dev.asml.iomods.cron;

import java.time.Instant;
import java.util.Optional;

/** Moments, from the first to the last. */
interface Times {
    /** The first one after a moment; empty if there is none within the years that a calendar takes to repeat. */
    Optional<Instant> next(Instant after);

    /** The last one that is not after a moment; {@code from} if there is none after that. */
    Instant lastUntil(Instant from, Instant until);
}
