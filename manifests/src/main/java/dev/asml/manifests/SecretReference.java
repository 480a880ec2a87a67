package dev.asml.manifests;

import java.util.Optional;

/** How a configuration's value names a secret, {@code { secret = "NAME" }}: as a text that no manifest can hold. */
public final class SecretReference {
    private static final String MARK = "\0secret:";

    private SecretReference() {}

    /** The value that stands for a secret. */
    static String to(String secret) {
        return MARK + secret;
    }

    /** The secret that a value stands for; empty if it is a value itself. */
    public static Optional<String> secretOf(String value) {
        return value.startsWith(MARK) ? Optional.of(value.substring(MARK.length())) : Optional.empty();
    }
}
