package dev.asml.threader.wasm.outline;

/** A function, or a module, that is left as it is. */
final class Unsupported extends RuntimeException {
    Unsupported(String message) {
        super(message, null, false, false);
    }
}
