package dev.asml.threader.http;

import java.util.Map;

/** Says who may call a function. Safe for use by many threads. */
public interface Authorizer {
    /** What it says. */
    sealed interface Verdict {
        /**
         * The caller may.
         *
         * @param claims what is known about the caller, for the event
         */
        record Allowed(Map<String, String> claims) implements Verdict {}

        /**
         * Nobody, or nobody known, calls.
         *
         * @param detail shown to the caller
         */
        record Unknown(String detail) implements Verdict {}

        /**
         * The caller is known and may not.
         *
         * @param detail shown to the caller
         */
        record Forbidden(String detail) implements Verdict {}
    }

    /**
     * Decides on one request.
     *
     * @param authorization the Authorization header; may be empty
     */
    Verdict decide(String authorization);
}
