package dev.asml.threader.guard;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jose4j.json.JsonUtil;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.lang.JoseException;
import org.jspecify.annotations.Nullable;

/**
 * A JSON Web Token of which nothing has been proven: its header tells by which key and algorithm that is to be done, and
 * nothing else of it counts, no embedded key and no address of one. Source: RFC 7515, section 5.2; RFC 8725.
 */
final class Token {
    /** The most characters that a token has; larger ones do not fit into a request's head beside other fields. */
    static final int MOST = 16 << 10;

    private static final int MOST_KID = 1024;

    private final String text;
    private final SignatureAlgorithm algorithm;
    private final @Nullable String keyId;
    private final String payload;

    private Token(String text, SignatureAlgorithm algorithm, @Nullable String keyId, String payload) {
        this.text = text;
        this.algorithm = algorithm;
        this.keyId = keyId;
        this.payload = payload;
    }

    /** Why a token is none; the message is a sentence for whoever sent it, and quotes nothing of it. */
    static final class TokenException extends Exception {
        private static final long serialVersionUID = 1;

        TokenException(String message) {
            // No stack trace: it is an answer, made for each bad token.
            super(message, null, false, false);
        }
    }

    /**
     * Reads a token.
     *
     * @throws TokenException if it is not formed rightly, or asks for what is not done here
     */
    static Token parse(String text) throws TokenException {
        if (text.length() > MOST) {
            throw new TokenException("The token is too long.");
        }
        String[] parts = text.split("\\.", -1);
        if (parts.length != 3) {
            throw new TokenException("The token is not a signed JSON Web Token.");
        }
        Map<String, Object> header = object(decoded(parts[0]), "header");
        String payload = decoded(parts[1]);
        var _ = bytes(parts[2]);
        if (header.containsKey("crit")) {
            throw new TokenException("The token's header has extensions that are not known here.");
        }
        SignatureAlgorithm algorithm = header.get("alg") instanceof String name ? SignatureAlgorithm.named(name) : null;
        if (algorithm == null) {
            throw new TokenException("The token's signature is of a kind that is not accepted.");
        }
        return new Token(text, algorithm, keyId(header), payload);
    }

    private static @Nullable String keyId(Map<String, Object> header) throws TokenException {
        return switch (header.get("kid")) {
            case null -> {
                if (header.containsKey("kid")) {
                    throw malformed("header");
                }
                yield null;
            }
            case String id when id.length() <= MOST_KID -> id;
            default -> throw malformed("header");
        };
    }

    /** Only the one way to encode is accepted, or a token could be changed and stay valid. */
    private static byte[] bytes(String part) throws TokenException {
        try {
            byte[] bytes = Base64.getUrlDecoder().decode(part);
            if (Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
                return bytes;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new TokenException("The token is not encoded rightly.");
    }

    private static String decoded(String part) throws TokenException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(part)))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new TokenException("The token is not encoded rightly.");
        }
    }

    private static Map<String, Object> object(String json, String what) throws TokenException {
        try {
            return JsonUtil.parseJson(json); // refuses an object with two members of the same name
        } catch (JoseException | RuntimeException _) {
            // The latter is what the library makes of numbers that do not fit.
            throw malformed(what);
        }
    }

    private static TokenException malformed(String what) {
        return new TokenException("The token's %s is not formed rightly.".formatted(what));
    }

    /** Whether the token names the key that signed it. */
    boolean namesKey() {
        return keyId != null;
    }

    /** Whether a key may have signed it: the one that it names, or if it names none any that fits its algorithm. */
    boolean mayBeSignedBy(JsonWebKey key) {
        return (keyId == null || keyId.equals(key.getKeyId())) && algorithm.fits(key);
    }

    /** Whether a key has signed it. */
    boolean isSignedBy(JsonWebKey key) {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setAlgorithmConstraints(new AlgorithmConstraints(ConstraintType.PERMIT, algorithm.id()));
        try {
            signature.setCompactSerialization(text);
            signature.setKey(key.getKey());
            return signature.verifySignature();
        } catch (JoseException _) {
            return false; // a key that is too short, or does not fit after all
        }
    }

    /**
     * What it says, to be asked for once a key has been found that signed it.
     *
     * @throws TokenException if that is no JSON object
     */
    Claims claims() throws TokenException {
        return new Claims(object(payload, "payload"));
    }
}
