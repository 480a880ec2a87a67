package dev.asml.threader.function;

/** Whether a function takes a request now. */
public sealed interface Admission {
    /** It runs, or waits for its turn. */
    record Admitted(Invocation invocation) implements Admission {}

    /**
     * It does not, because a bound is reached.
     *
     * @param function whether the bound is the function's own, not the host's
     * @param reason names the bound
     * @param retryAfterSeconds when to try again
     */
    record Refused(boolean function, String reason, int retryAfterSeconds) implements Admission {}

    /** It does not, because a newer release has taken its place since it was looked up: look it up again. */
    record Replaced() implements Admission {}
}
