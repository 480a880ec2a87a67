package dev.asml.threader.guard;

import java.util.Locale;

/** What a guest is told of a token. */
public enum TokenCheck {
    /** It is signed, and what it says holds. */
    VALID,
    /** It is signed, and has expired, or is not valid yet, or is of or for somebody else. */
    NOT_VALID,
    /** It is none, or none of the keys has signed it. */
    INVALID_TOKEN,
    /** The keys may not be fetched from there, or cannot be. */
    INVALID_KEYS;

    /** The word in metrics. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
