package dev.asml.threader.io;

/** What became of a message at its function. */
public sealed interface EventEnd {
    /**
     * The function took it.
     *
     * @param answer the body of its answer
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Taken(byte[] answer) implements EventEnd {}

    /**
     * The function did not take it.
     *
     * @param code in capitals
     * @param retryable whether another attempt may succeed
     */
    record Failed(String code, String why, boolean retryable) implements EventEnd {}

    /** The function did not run, or did not come to its end: no attempt. */
    record Undelivered(String why) implements EventEnd {}
}
