package dev.asml.threader.guard;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/** The keys of an issuer by which signatures are checked. Source: RFC 7517, section 5. Safe for use by many threads. */
record KeyRing(List<JsonWebKey> keys) {
    private static final int MOST_KEYS = 100;
    private static final int MOST_TRIED = 8;

    /** What is no key ring; the message quotes nothing of it. */
    static final class KeyRingException extends Exception {
        private static final long serialVersionUID = 1;

        KeyRingException(String message) {
            super(message);
        }
    }

    /**
     * Reads a key set; keys of a kind that is not known, or for something else than signatures, are passed over.
     *
     * @throws KeyRingException if it is none, or no key is left
     */
    static KeyRing parse(String json) throws KeyRingException {
        List<JsonWebKey> keys = new ArrayList<>();
        for (Object each : members(json)) {
            JsonWebKey key = each instanceof Map<?, ?> map ? key(map) : null;
            if (key != null && isForSignatures(key)) {
                keys.add(key);
            }
        }
        if (keys.isEmpty()) {
            throw new KeyRingException("it has no key by which a signature could be checked");
        }
        return new KeyRing(List.copyOf(keys));
    }

    private static List<?> members(String json) throws KeyRingException {
        try {
            if (!(JsonUtil.parseJson(json).get("keys") instanceof List<?> members)) {
                throw new KeyRingException("it is no key set: it has no list of keys");
            }
            if (members.size() > MOST_KEYS) {
                throw new KeyRingException("it has more than %d keys".formatted(MOST_KEYS));
            }
            return members;
        } catch (JoseException _) {
            throw new KeyRingException("it is no JSON object");
        }
    }

    private static @Nullable JsonWebKey key(Map<?, ?> map) {
        try {
            Map<String, Object> parameters = new java.util.LinkedHashMap<>();
            map.forEach((name, value) -> parameters.put(String.valueOf(name), value));
            return JsonWebKey.Factory.newJwk(parameters);
        } catch (JoseException | RuntimeException _) {
            // The latter is what the library makes of numbers that are no coordinates, and of lists in a text's place.
            return null;
        }
    }

    private static boolean isForSignatures(JsonWebKey key) {
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            if (algorithm.fits(key)) {
                return true;
            }
        }
        return false;
    }

    /** The keys that may have signed a token; only so many, for trying one costs the processor. */
    List<JsonWebKey> candidates(Token token) {
        return keys.stream().filter(token::mayBeSignedBy).limit(MOST_TRIED).toList();
    }
}
