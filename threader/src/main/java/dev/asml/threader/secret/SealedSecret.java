package dev.asml.threader.secret;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A secret as it is stored: a line that says which key has sealed it, and then the sealed value. The line is part of what is
 * sealed, and so are the service and the name.
 *
 * <p>Version 1, which earlier Threaders wrote to their disks, does not say the key's id. A secret that was removed stays as
 * a line: what is not in a store was lost.
 */
sealed interface SealedSecret {
    /** The longest that there is of any version. */
    int MOST = SecretStore.MAX_VALUE + 512;

    /**
     * A value.
     *
     * @param version of the form, and of its purpose
     * @param key the name that the key had which sealed it
     * @param keyId its id; empty if it is not said
     */
    record Value(int version, String key, String keyId, byte[] sealed) implements SealedSecret {}

    /** There is none any more. */
    record Removed() implements SealedSecret {}

    /** What is none of these. */
    record Damaged() implements SealedSecret {}

    /** What becomes of a value that is opened. */
    sealed interface Opened {
        /** It is as it was set. */
        record Clear(byte[] value) implements Opened {}

        /** It is not. */
        record Not(boolean keyIsMissing, String why) implements Opened {}
    }

    Pattern LINE = Pattern.compile(
            "asml-secret-(?:(1) ([A-Za-z0-9_][A-Za-z0-9._-]{0,127})|(2) ([A-Za-z0-9_][A-Za-z0-9._-]{0,127}) ([0-9a-f]{16})|2 - [0-9a-f]{32})\n");

    int LONGEST_LINE = 200;

    /** Reads what is stored. */
    static SealedSecret parse(byte[] content) {
        String start = new String(content, 0, Math.min(content.length, LONGEST_LINE), US_ASCII);
        Matcher line = LINE.matcher(start);
        if (!line.lookingAt()) {
            return new Damaged();
        }
        byte[] rest = Arrays.copyOfRange(content, line.end(), content.length);
        if (line.group(1) != null) {
            return new Value(1, line.group(2), "", rest);
        }
        if (line.group(3) != null) {
            return new Value(2, line.group(4), line.group(5), rest);
        }
        return rest.length == 0 ? new Removed() : new Damaged();
    }

    /** A value to be stored, never the same twice. */
    static byte[] seal(SecretName name, byte[] value, String keyName, SealingKey key) {
        byte[] line = "asml-secret-2 %s %s\n".formatted(keyName, key.id()).getBytes(US_ASCII);
        byte[] sealed = key.seal(value, purpose(2, name, keyName, key.id()));
        byte[] content = Arrays.copyOf(line, line.length + sealed.length);
        System.arraycopy(sealed, 0, content, line.length, sealed.length);
        return content;
    }

    /** What is stored in the place of a secret that is removed, never the same twice. */
    static byte[] removed() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return "asml-secret-2 - %s\n"
                .formatted(HexFormat.of().formatHex(random))
                .getBytes(US_ASCII);
    }

    private static String purpose(int version, SecretName name, String key, String keyId) {
        return version == 1
                ? "asml-secret-1 %s\0%s".formatted(name, key)
                : "asml-secret-2 %s\0%s\0%s".formatted(name, key, keyId);
    }

    /** Whether a key has sealed it that is not here. */
    default boolean lacksKey(SecretName name, SecretKeys keys) {
        return switch (this) {
            case Removed _, Damaged _ -> false;
            case Value value when value.version() == 2 -> keys.ofId(value.keyId()) == null;
            case Value value -> value.open(name, keys) instanceof Opened.Not not && not.keyIsMissing();
        };
    }

    /** Opens a value. */
    default Opened open(SecretName name, SecretKeys keys) {
        return switch (this) {
            case Removed _ -> new Opened.Not(false, "was removed");
            case Damaged _ -> new Opened.Not(false, "is damaged; set it again");
            case Value value when value.version() == 1 -> openFirst(value, name, keys);
            case Value value -> open(value, name, keys);
        };
    }

    private static Opened open(Value value, SecretName name, SecretKeys keys) {
        SealingKey key = keys.ofId(value.keyId());
        if (key == null) {
            return new Opened.Not(true, missing(value, keys));
        }
        return key.open(value.sealed(), purpose(2, name, value.key(), value.keyId()))
                .<Opened>map(Opened.Clear::new)
                .orElseGet(() -> new Opened.Not(false, "is damaged; set it again"));
    }

    private static String missing(Value value, SecretKeys keys) {
        String sealed = "is sealed with the key \"%s\" of the id %s".formatted(value.key(), value.keyId());
        Optional<SealingKey> other = keys.named(value.key());
        return other.isEmpty()
                ? "%s, which is missing here; start this Threader with --secrets-key %s=FILE"
                        .formatted(sealed, value.key())
                : "%s, and the key \"%s\" here is another one, of the id %s; start this Threader with the key of the others, or with it under another name beside this one, --secrets-key old=FILE"
                        .formatted(sealed, value.key(), other.get().id());
    }

    private static Opened openFirst(Value value, SecretName name, SecretKeys keys) {
        String purpose = purpose(1, name, value.key(), "");
        for (SealingKey key : keys.all()) {
            Optional<byte[]> opened = key.open(value.sealed(), purpose);
            if (opened.isPresent()) {
                return new Opened.Clear(opened.get());
            }
        }
        return keys.named(value.key()).isPresent()
                ? new Opened.Not(
                        false,
                        "is damaged, or was sealed with another key than \"%s\" is now; set it again"
                                .formatted(value.key()))
                : new Opened.Not(
                        true,
                        "is sealed with the key \"%1$s\", which is missing here; start this Threader with --secrets-key %1$s=FILE, or put %1$s.key back into the keys of its secrets"
                                .formatted(value.key()));
    }
}
