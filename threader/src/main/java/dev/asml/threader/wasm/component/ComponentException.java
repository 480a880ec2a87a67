package dev.asml.threader.wasm.component;

/** A component that is malformed, not valid, or cannot be linked; the message says where and why. */
public final class ComponentException extends RuntimeException {
    public ComponentException(String message) {
        super(message);
    }

    public ComponentException(String message, Throwable cause) {
        super(message, cause);
    }
}
