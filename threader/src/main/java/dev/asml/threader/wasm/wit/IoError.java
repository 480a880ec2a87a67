package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.StreamFailure;

/** The resource {@code wasi:io/error.error}. Interfaces whose streams fail know it by the failure's code. */
record IoError(StreamFailure failure) {
    String debugString() {
        return String.valueOf(failure.getMessage());
    }
}
