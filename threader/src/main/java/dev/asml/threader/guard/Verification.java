package dev.asml.threader.guard;

import dev.asml.threader.guard.Token.TokenException;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwk.JsonWebKey;

/** What came of checking a token. */
sealed interface Verification {
    /** It is signed, and what it says holds. */
    record Valid(Claims claims) implements Verification {}

    /**
     * It is none, or nobody known has signed it.
     *
     * @param detail a sentence for whoever sent it
     */
    record NotAuthentic(String detail) implements Verification {}

    /**
     * It is signed, and what it says does not hold.
     *
     * @param detail a sentence for whoever sent it
     */
    record NotValid(String detail) implements Verification {}

    /**
     * There are no keys to check it by.
     *
     * @param why for operators
     */
    record NoKeys(String why, int retryAfterSeconds) implements Verification {}

    /** Checks a token; waits for keys as {@code waiting} does. */
    static Verification of(String text, Claims.Expected expected, KeySet set, Instant now, Waiting waiting) {
        Token token;
        try {
            token = Token.parse(text);
        } catch (TokenException e) {
            return new NotAuthentic(String.valueOf(e.getMessage()));
        }
        return switch (signature(token, set, waiting)) {
            case GOOD -> claims(token, expected, now);
            case BAD -> new NotAuthentic("The token's signature is not by a key of its issuer.");
            case NO_KEYS -> new NoKeys(set.trouble(), set.retrySeconds());
        };
    }

    /** Whether a token is signed. */
    enum Signature {
        GOOD,
        BAD,
        NO_KEYS
    }

    private static Signature signature(Token token, KeySet set, Waiting waiting) {
        KeyRing ring = set.ring(waiting);
        if (ring == null) {
            return Signature.NO_KEYS;
        }
        List<JsonWebKey> candidates = ring.candidates(token);
        if (candidates.stream().anyMatch(token::isSignedBy)) {
            return Signature.GOOD;
        }
        if (token.namesKey() && !candidates.isEmpty()) {
            return Signature.BAD;
        }
        boolean asked = set.renew(waiting);
        KeyRing newer = set.usable();
        if (newer != null
                && !newer.equals(ring)
                && newer.candidates(token).stream().anyMatch(token::isSignedBy)) {
            return Signature.GOOD;
        }
        return asked ? Signature.BAD : Signature.NO_KEYS;
    }

    private static Verification claims(Token token, Claims.Expected expected, Instant now) {
        try {
            Claims claims = token.claims();
            claims.check(expected, now);
            return new Valid(claims);
        } catch (TokenException e) {
            return new NotValid(String.valueOf(e.getMessage()));
        }
    }
}
