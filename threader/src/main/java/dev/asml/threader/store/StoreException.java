package dev.asml.threader.store;

import java.io.IOException;
import java.io.Serial;

/** A store does not do what it is asked, or does not have what was given to it; the message says which one, and why. */
public final class StoreException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
