package dev.asml.threader.http;

import java.util.Locale;

/** Which part of the way to an answer gave up. */
enum Part {
    /** Nothing answers such a request. */
    ROUTER,
    /** A bound was reached. */
    LIMIT,
    /** The guest did not answer rightly. */
    FUNCTION,
    /** An IOmod failed. */
    IOMOD,
    /** Time ran out. */
    DEADLINE,
    /** The Threader itself. */
    HOST;

    /** The word in a problem document. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
