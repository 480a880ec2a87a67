package dev.asml.threader.function;

/** A recording cannot be replayed; the message says why and what to do. */
public final class ReplayRefused extends Exception {
    private final Reason reason;

    ReplayRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What is in the way. */
    public enum Reason {
        /** The file is no whole recording. */
        NO_RECORDING,
        /** The function is not live. */
        NO_FUNCTION,
        /** The function's code or settings are not those of the recording. */
        OTHER_CODE
    }

    /** What is in the way. */
    public Reason reason() {
        return reason;
    }
}
