package dev.asml.threader.wasm.policy;

/** A policy that cannot be used, or an evaluation that gives nothing; the message is for the function's author. */
public final class PolicyException extends RuntimeException {
    /** What is wrong, as {@code akkoro:opa/module} has it. */
    public enum Reason {
        INVALID_WASM,
        NO_ENTRYPOINT
    }

    private final Reason reason;

    public PolicyException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A policy that is not one, or is over a bound. */
    public static PolicyException invalid(String message) {
        return new PolicyException(Reason.INVALID_WASM, message);
    }

    public Reason reason() {
        return reason;
    }
}
