package dev.asml.threader.store;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/**
 * A store does not do what was asked, or what it has is not what was given to it. What fails on this machine meanwhile, such
 * as its disk, is another exception.
 */
public final class StoreException extends IOException {
    @Serial
    private static final long serialVersionUID = 1;

    public StoreException(String message) {
        super(message);
    }

    public StoreException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
