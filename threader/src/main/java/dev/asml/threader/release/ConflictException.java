package dev.asml.threader.release;

import java.io.Serial;

/** Somebody else has changed what is live meanwhile; the message says who, and what to do. */
public final class ConflictException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1;

    ConflictException(String message) {
        super(message);
    }
}
