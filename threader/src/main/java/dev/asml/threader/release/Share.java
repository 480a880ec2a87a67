package dev.asml.threader.release;

/**
 * What a release that is tried gets of the requests; the live one gets the others.
 *
 * @param percent from 1 to 99
 * @param sticky by what a caller is known, so that all of its requests go to the same release: {@code header:NAME} or
 *     {@code cookie:NAME}; empty if each request is for itself
 */
public record Share(int percent, String sticky) {
    /** @throws IllegalArgumentException if there is no such share */
    public Share {
        if (percent < 1 || percent > 99) {
            throw new IllegalArgumentException(
                    "a release is tried with 1 to 99 percent of the requests, not %d".formatted(percent));
        }
        if (!sticky.matches("|(header|cookie):[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")) {
            throw new IllegalArgumentException(
                    "callers are known by header:NAME or cookie:NAME, not \"%s\"".formatted(sticky));
        }
    }
}
