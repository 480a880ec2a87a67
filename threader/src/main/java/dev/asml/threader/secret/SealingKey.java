package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that seals values: AES-256-GCM with a nonce of 96 random bits before each (NIST SP 800-38D, 8.2.2: up to 2^32
 * values for a key). Safe for use by many threads.
 */
final class SealingKey {
    private static final int KEY_BYTES = 32;
    private static final int ID_BYTES = 8;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final SecretKeySpec key;
    private final String id;

    private SealingKey(byte[] bytes) {
        this.key = new SecretKeySpec(bytes, "AES");
        this.id = id(bytes);
    }

    /** Made of the key, and of which nothing of the key can be made. */
    private static String id(byte[] bytes) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(bytes, "HmacSHA256"));
            return HexFormat.of().formatHex(mac.doFinal("asml-secret key id".getBytes(US_ASCII)), 0, ID_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    /** The key that 64 hexadecimal digits are, as {@code openssl rand -hex 32} prints them; empty if they are not. */
    static Optional<SealingKey> parse(byte[] digits) {
        try {
            byte[] bytes = HexFormat.of().parseHex(new String(digits, US_ASCII).strip());
            return bytes.length == KEY_BYTES ? Optional.of(new SealingKey(bytes)) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /** The digits of a new key. */
    static byte[] digits() {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        return (HexFormat.of().formatHex(bytes) + "\n").getBytes(US_ASCII);
    }

    /** By what the key is known without being told: 16 hexadecimal digits, the same wherever the key is. */
    String id() {
        return id;
    }

    /** A value that only this key opens, and only for the same purpose. */
    byte[] seal(byte[] value, String purpose) {
        byte[] nonce = new byte[NONCE_BYTES];
        new SecureRandom().nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, nonce, purpose).doFinal(value);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    /** The value that was sealed; empty if it was with another key or for another purpose, or was changed. */
    Optional<byte[]> open(byte[] sealed, String purpose) {
        if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        try {
            return Optional.of(cipher(Cipher.DECRYPT_MODE, nonce, purpose)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (AEADBadTagException _) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    /** Another key, made of this one for a purpose of its own (HKDF, RFC 5869), of which nothing of this one can be made. */
    SecretKey derive(String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "HmacSHA256",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(key)
                                    .thenExpand(purpose.getBytes(US_ASCII), KEY_BYTES));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HKDF-SHA256", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(purpose.getBytes(UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "key " + id;
    }
}
