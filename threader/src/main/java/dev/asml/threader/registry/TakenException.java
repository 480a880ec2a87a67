package dev.asml.threader.registry;

import java.io.Serial;

/** A version is there with another content, which it keeps; the message says both, and what to do. */
public final class TakenException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    TakenException(String message) {
        super(message);
    }
}
