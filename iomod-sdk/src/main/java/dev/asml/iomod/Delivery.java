package dev.asml.iomod;

import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.Invoked;

/** What became of a message that a source delivered. */
public sealed interface Delivery {
    /** The code of a failure that was no attempt. */
    String UNDELIVERED = "UNDELIVERED";

    /**
     * The function took it.
     *
     * @param answer the body of its answer; empty if that is longer than a frame may be
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Succeeded(byte[] answer) implements Delivery {}

    /**
     * The function ran and did not take it, or can never be given it.
     *
     * @param code in capitals
     * @param retryable whether another attempt may succeed
     */
    record Failed(String code, String message, boolean retryable) implements Delivery {}

    /** The function did not run, or nobody knows: the message is to be delivered again, and this was no attempt. */
    record Undelivered(String why) implements Delivery {}

    /** As the Threader tells it. */
    static Delivery of(Invoked frame) {
        Failure failure = frame.getFailure();
        return switch (frame.getResultCase()) {
            case OUTPUT -> new Succeeded(frame.getOutput().toByteArray());
            case FAILURE ->
                failure.getCode().equals(UNDELIVERED)
                        ? new Undelivered(failure.getMessage())
                        : new Failed(failure.getCode(), failure.getMessage(), failure.getRetryable());
            case RESULT_NOT_SET -> new Undelivered("the Threader did not say how it ended");
        };
    }
}
