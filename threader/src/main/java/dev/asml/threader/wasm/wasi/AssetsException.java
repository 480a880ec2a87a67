package dev.asml.threader.wasm.wasi;

import java.io.IOException;

/** A folder that cannot serve as a function's assets; the message names the file and says what to do. */
public final class AssetsException extends RuntimeException {
    AssetsException(String message) {
        super(message);
    }

    AssetsException(String message, IOException cause) {
        super(message, cause);
    }
}
