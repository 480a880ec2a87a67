package dev.asml.threader.wasm.wit;

/** A WIT text that says something wrong; the message begins with file and line. */
final class WitException extends IllegalArgumentException {
    WitException(String file, int line, String message) {
        super("%s:%d: %s".formatted(file, line, message));
    }
}
