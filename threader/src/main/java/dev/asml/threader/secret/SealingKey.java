package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that seals values: AES-256-GCM with a nonce of 96 random bits before each (NIST SP 800-38D, 8.2.2: up to 2^32
 * values for a key). Safe for use by many threads.
 */
final class SealingKey {
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_FILE = 1024;

    private final String name;
    private final SecretKeySpec key;

    private SealingKey(String name, byte[] bytes) {
        this.name = name;
        this.key = new SecretKeySpec(bytes, "AES");
    }

    /**
     * Reads a key's file: 64 hexadecimal digits, as {@code openssl rand -hex 32} prints them.
     *
     * @throws SecretException if it is none, or others can read it
     */
    static SealingKey read(String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new SecretException("key \"%s\": there is no file %s".formatted(name, file));
        }
        if (PrivateFiles.isOpenToOthers(file)) {
            throw new SecretException(
                    "key \"%s\": others can read %s; run \"chmod 600 %s\"".formatted(name, file, file));
        }
        byte[] content = PrivateFiles.read(file, MAX_FILE).orElseThrow();
        try {
            byte[] bytes = HexFormat.of().parseHex(new String(content, US_ASCII).strip());
            if (bytes.length == KEY_BYTES) {
                return new SealingKey(name, bytes);
            }
        } catch (IllegalArgumentException _) {
            // said below, without the file's content
        } finally {
            Arrays.fill(content, (byte) 0);
        }
        throw new SecretException(
                "key \"%s\": %s does not hold 64 hexadecimal digits; make one with \"openssl rand -hex 32\""
                        .formatted(name, file));
    }

    /** Makes a new key and its file. */
    static SealingKey make(String name, Path file) throws IOException {
        byte[] bytes = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(bytes);
        PrivateFiles.write(file, (HexFormat.of().formatHex(bytes) + "\n").getBytes(US_ASCII));
        return new SealingKey(name, bytes);
    }

    String name() {
        return name;
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

    /**
     * The value that was sealed.
     *
     * @throws SecretException if it was sealed with another key or for another purpose, or was changed
     */
    byte[] open(byte[] sealed, String purpose) {
        if (sealed.length < NONCE_BYTES + TAG_BITS / 8) {
            throw new SecretException("it is cut off");
        }
        byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
        try {
            return cipher(Cipher.DECRYPT_MODE, nonce, purpose)
                    .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES);
        } catch (AEADBadTagException _) {
            throw new SecretException(
                    "it is damaged, or was sealed with another key than \"%s\" holds now".formatted(name));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES/GCM", e);
        }
    }

    private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD((purpose + "\0" + name).getBytes(UTF_8));
        return cipher;
    }

    @Override
    public String toString() {
        return "key " + name;
    }
}
