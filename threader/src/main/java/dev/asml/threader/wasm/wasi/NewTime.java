package dev.asml.threader.wasm.wasi;

/** What a guest wants one of a file's times to be. */
public sealed interface NewTime {
    /** Times that need no number. */
    enum Named implements NewTime {
        KEPT,
        NOW
    }

    /** Nanoseconds since 1970. */
    record At(long nanos) implements NewTime {}

    /** The time to be. */
    default long from(long old, long now) {
        return switch (this) {
            case Named.KEPT -> old;
            case Named.NOW -> now;
            case At(long nanos) -> nanos;
        };
    }
}
