package dev.asml.threader.guard;

import java.util.Locale;

/** How fetching a key set went. */
enum FetchOutcome {
    FETCHED,
    /** No connection, or it broke. */
    UNREACHABLE,
    TIMEOUT,
    /** Another status than 200. */
    REFUSED,
    TOO_LARGE,
    MALFORMED;

    /** The word in metrics. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
