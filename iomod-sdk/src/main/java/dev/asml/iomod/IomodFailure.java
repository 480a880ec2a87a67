package dev.asml.iomod;

import dev.asml.iomod.v1.Failure;

/** An expected failure of a call: what the guest is told instead of an answer. */
public final class IomodFailure extends RuntimeException {
    private final String code;
    private final boolean retryable;

    /**
     * A failure.
     *
     * @param code in capitals, for example {@code NOT_FOUND}; {@link FailureCode} has those of the protocol
     * @param message what is wrong and what to do
     * @param retryable whether the same call may succeed if it is issued again
     */
    public IomodFailure(String code, String message, boolean retryable) {
        super(message);
        this.code = code;
        this.retryable = retryable;
    }

    /** A failure that would come again if the call were repeated. */
    public IomodFailure(String code, String message) {
        this(code, message, false);
    }

    static IomodFailure of(FailureCode code, String message) {
        return new IomodFailure(code.name(), message);
    }

    /** A request that cannot be understood; the message names the field. */
    public static IomodFailure invalidInput(String message) {
        return of(FailureCode.INVALID_INPUT, message);
    }

    public String code() {
        return code;
    }

    /** What is wrong and what to do. */
    public String message() {
        return String.valueOf(getMessage());
    }

    public boolean retryable() {
        return retryable;
    }

    Failure frame() {
        return Failure.newBuilder()
                .setCode(code)
                .setMessage(message())
                .setRetryable(retryable)
                .build();
    }
}
