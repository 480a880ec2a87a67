package dev.asml.threader.wasm.policy;

/** A built-in function's arguments that it has no value for: what calls it is undefined. */
final class BuiltinFailure extends RuntimeException {
    BuiltinFailure(String message) {
        super(message, null, false, false);
    }
}
