package dev.asml.manifests;

import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The public half of a key that bundles are signed with: Ed25519 (RFC 8032).
 *
 * @param base64 of its SubjectPublicKeyInfo (RFC 8410), as it stands in a PEM file
 */
public record BundleKey(String base64) {
    static final String ALGORITHM = "Ed25519";

    /** What comes before the 32 bytes of every such key. */
    private static final byte[] PREFIX = HexFormat.of().parseHex("302a300506032b6570032100");

    private static final int LENGTH = 44;
    private static final int ID_BYTES = 16;

    /**
     * A key.
     *
     * @throws IllegalArgumentException if it is none of Ed25519
     */
    public BundleKey {
        byte[] bytes = Base64.getDecoder().decode(base64);
        if (bytes.length != LENGTH || !Arrays.equals(Arrays.copyOf(bytes, PREFIX.length), PREFIX)) {
            throw new IllegalArgumentException("is no public key of Ed25519");
        }
    }

    static BundleKey of(PublicKey key) {
        return new BundleKey(Base64.getEncoder().encodeToString(key.getEncoded()));
    }

    /** What it is called: the first 16 bytes, in hexadecimal digits, of the SHA-256 of its SubjectPublicKeyInfo. */
    public String id() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(Base64.getDecoder().decode(base64));
            return HexFormat.of().formatHex(hash, 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether a signature of a message was made with this key. */
    boolean verifies(byte[] message, byte[] signature) {
        try {
            Signature check = Signature.getInstance(ALGORITHM);
            check.initVerify(KeyFactory.getInstance(ALGORITHM)
                    .generatePublic(new X509EncodedKeySpec(Base64.getDecoder().decode(base64))));
            check.update(message);
            return check.verify(signature);
        } catch (GeneralSecurityException _) {
            return false; // no point of the curve, or no signature
        }
    }
}
