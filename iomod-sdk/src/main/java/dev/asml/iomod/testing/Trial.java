package dev.asml.iomod.testing;

import java.io.IOException;

/** Tries one rule; ends normally if it is kept. */
@FunctionalInterface
interface Trial {
    /**
     * Tries it.
     *
     * @throws Unmet if the IOmod does something else
     * @throws Untried if it cannot be told
     * @throws IllegalStateException if what has to come does not come
     */
    void run(Bench bench) throws IOException, InterruptedException;
}
