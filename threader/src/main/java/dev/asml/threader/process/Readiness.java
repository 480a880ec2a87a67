package dev.asml.threader.process;

import dev.asml.threader.io.IomodState;

/** Whether an IOmod came up. */
public sealed interface Readiness {
    /** It takes calls. */
    record Ready(IomodState.Ready state) implements Readiness {}

    /**
     * It does not.
     *
     * @param diagnosis for people: what happened, how its process ended, what it printed last
     */
    record NotReady(String diagnosis) implements Readiness {}
}
