package dev.asml.threader.guard;

/** What an authorizer says to a request. */
public sealed interface Verdict {
    /** The caller may. */
    record Allowed(Caller caller) implements Verdict {}

    /**
     * The caller may not.
     *
     * @param challenge the value of the answer's {@code WWW-Authenticate}
     * @param detail shown to the caller; never anything of what it sent
     */
    record Refused(Reason reason, String challenge, String detail) implements Verdict {}

    /**
     * It cannot be told now.
     *
     * @param detail shown to the caller
     */
    record Unknown(String detail, int retryAfterSeconds) implements Verdict {}

    /** Why a caller may not. */
    enum Reason {
        /** Nothing says who calls. */
        NO_CREDENTIALS,
        /** What says it is not formed rightly, or is there twice. */
        MALFORMED,
        /** What says it is not to be trusted. */
        INVALID,
        /** The caller is known and lacks a right. */
        FORBIDDEN
    }
}
