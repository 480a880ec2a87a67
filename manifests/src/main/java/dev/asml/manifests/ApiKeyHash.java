package dev.asml.manifests;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * What a manifest says of an API key instead of the key: {@code sha256:SALT:DIGEST}, a salt of 16 bytes and the SHA-256
 * of salt and key, both as base64url. One round is enough because keys are random and long ({@link #LEAST_KEY}); a
 * slower digest would cost each request, and protect only keys that somebody made up.
 */
public final class ApiKeyHash {
    /** The fewest characters that a key has. */
    public static final int LEAST_KEY = 32;

    /** The most characters that a key has. */
    public static final int MOST_KEY = 512;

    private static final String SCHEME = "sha256";
    private static final String PREFIX = "asml_";
    private static final int SALT = 16;
    private static final int DIGEST = 32;
    private static final int RANDOM = 32;
    private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

    private final byte[] salt;
    private final byte[] digest;

    private ApiKeyHash(byte[] salt, byte[] digest) {
        this.salt = salt;
        this.digest = digest;
    }

    /** A new key: {@code asml_} and 32 random bytes as base64url. */
    public static String newKey(SecureRandom random) {
        byte[] bytes = new byte[RANDOM];
        random.nextBytes(bytes);
        return PREFIX + ENCODER.encodeToString(bytes);
    }

    /**
     * The hash of a key with a new salt.
     *
     * @throws IllegalArgumentException if the key is too short to be random, too long, or not of printable ASCII
     */
    public static ApiKeyHash of(String key, SecureRandom random) {
        requireKey(key);
        byte[] salt = new byte[SALT];
        random.nextBytes(salt);
        return new ApiKeyHash(salt, digest(salt, key));
    }

    /**
     * Refuses what cannot be a key.
     *
     * @throws IllegalArgumentException if the key is too short to be random, too long, or not of printable ASCII
     */
    public static void requireKey(String key) {
        boolean printable = key.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!printable || key.length() < LEAST_KEY || key.length() > MOST_KEY) {
            throw new IllegalArgumentException(
                    "a key has %d to %d printable characters of ASCII and no space; \"asml apikey\" makes one"
                            .formatted(LEAST_KEY, MOST_KEY));
        }
    }

    /**
     * Reads {@code sha256:SALT:DIGEST}.
     *
     * @throws IllegalArgumentException with a message that says what it must look like, and does not repeat the text
     */
    public static ApiKeyHash parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length == 3 && parts[0].equals(SCHEME)) {
            try {
                byte[] salt = Base64.getUrlDecoder().decode(parts[1]);
                byte[] digest = Base64.getUrlDecoder().decode(parts[2]);
                if (salt.length == SALT && digest.length == DIGEST) {
                    return new ApiKeyHash(salt, digest);
                }
            } catch (IllegalArgumentException _) {
                // said below
            }
        }
        throw new IllegalArgumentException(
                "must be sha256:SALT:DIGEST, which \"asml apikey\" prints; the key itself is never in a manifest");
    }

    /** Whether it is of this key; takes the same time wherever they differ. */
    public boolean matches(String key) {
        return key.length() <= MOST_KEY && MessageDigest.isEqual(digest, digest(salt, key));
    }

    private static byte[] digest(byte[] salt, String key) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(salt);
            return sha.digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** As manifests have it. */
    @Override
    public String toString() {
        return SCHEME + ":" + ENCODER.encodeToString(salt) + ":" + ENCODER.encodeToString(digest);
    }
}
