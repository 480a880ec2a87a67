package dev.asml.threader.wasm.names;

/** A mangled name does not follow the rules that are known of it. */
final class MangledNameException extends RuntimeException {
    MangledNameException(String name) {
        super("not understood: " + name, null, false, false);
    }
}
