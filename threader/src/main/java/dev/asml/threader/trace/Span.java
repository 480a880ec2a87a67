package dev.asml.threader.trace;

import java.util.Locale;
import java.util.Map;

/**
 * A part of a request's time, with what it was spent on.
 *
 * @param id in its trace
 * @param parent the span that it is a part of, or that caused it; 0 if there is none
 * @param from nanoseconds since the request began
 * @param to the same
 * @param attributes what more is known; texts, numbers and truth values
 * @param error why it failed; empty if it did not
 */
record Span(
        long id,
        long parent,
        String name,
        Kind kind,
        long from,
        long to,
        Map<String, Object> attributes,
        String error) {
    /** What time is spent on. */
    enum Kind {
        REQUEST,
        ROUTE,
        AUTHORIZE,
        READ,
        QUEUE,
        TURN,
        INSTANCE,
        GUEST,
        CPU,
        PARKED,
        CALL,
        SEND,
        IOMOD,
        HANDLER,
        RESET,
        ANSWER;

        /** The word for it, in lower case. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    long nanos() {
        return Math.max(0, to - from);
    }
}
