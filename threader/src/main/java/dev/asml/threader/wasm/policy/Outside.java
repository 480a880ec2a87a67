package dev.asml.threader.wasm.policy;

/** What a policy gets of the world outside it: only what its invocation is told, so that a replay tells it again. */
public interface Outside {
    /** Nanoseconds since 1970-01-01T00:00:00Z. */
    long wallClockNanos();

    /** Fills {@code target} with random bytes. */
    void random(byte[] target);

    /** Takes a line that the policy prints. */
    void print(String line);

    /** Ends what takes too long, by an exception, if the invocation is over. */
    void goOn();
}
