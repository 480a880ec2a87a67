package dev.asml.threader.wasm;

/** A module that cannot be a function; the message says why and what its author can do. */
public final class ModuleException extends RuntimeException {
    public ModuleException(String message) {
        super(message);
    }

    public ModuleException(String message, Throwable cause) {
        super(message, cause);
    }
}
