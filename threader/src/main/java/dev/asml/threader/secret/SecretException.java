package dev.asml.threader.secret;

/** A secret, or a key, that cannot be used; the message is for whoever operates the Threader and holds no value. */
public final class SecretException extends RuntimeException {
    public SecretException(String message) {
        super(message);
    }

    SecretException(String message, Throwable cause) {
        super(message, cause);
    }
}
