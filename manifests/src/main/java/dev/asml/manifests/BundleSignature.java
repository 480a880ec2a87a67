package dev.asml.manifests;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One signature of a bundle; as a line it is {@code asml-signature-1 ed25519 KEY SIGNATURE}, the last two in base64.
 *
 * @param key whose it says it is
 * @param base64 the 64 bytes of the signature
 */
public record BundleSignature(BundleKey key, String base64) {
    private static final Pattern LINE =
            Pattern.compile("asml-signature-1 ed25519 ([A-Za-z0-9+/]{59}=) ([A-Za-z0-9+/]{86}==)");

    /** @throws IllegalArgumentException if it is no such line, or not of a key */
    static BundleSignature parse(String line) {
        Matcher parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("is no signature of a bundle");
        }
        return new BundleSignature(new BundleKey(parts.group(1)), parts.group(2));
    }

    String line() {
        return "asml-signature-1 ed25519 " + key.base64() + " " + base64;
    }

    /** What is signed: a line that says what it is about, and the SHA-256 of the content in a line of its own. */
    static byte[] message(String content) {
        return ("asml bundle 1\nsha256 " + content + "\n").getBytes(US_ASCII);
    }

    /** Whether the key has signed a bundle of this content. */
    public boolean holds(String content) {
        return key.verifies(message(content), Base64.getDecoder().decode(base64));
    }
}
