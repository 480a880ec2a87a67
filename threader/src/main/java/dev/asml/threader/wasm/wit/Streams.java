package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;

/** Placeholder. */
final class Streams {
    private Streams() {}

    static Object input(ByteSource source) {
        return source;
    }

    static Object output(ByteSink sink) {
        return sink;
    }
}
