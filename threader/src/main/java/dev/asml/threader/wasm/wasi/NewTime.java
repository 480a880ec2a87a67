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

    /** Seconds and nanoseconds since 1970; ends with an {@link ErrnoException} if that is no time before 2554. */
    static NewTime at(long seconds, long nanos) {
        long second = 1_000_000_000;
        boolean possible = Long.compareUnsigned(seconds, Long.divideUnsigned(-1, second)) < 0
                && Long.compareUnsigned(nanos, second) < 0;
        if (!possible) {
            throw Errno.INVAL.failure();
        }
        return new At(seconds * second + nanos);
    }

    /** The time to be. */
    default long from(long old, long now) {
        return switch (this) {
            case Named.KEPT -> old;
            case Named.NOW -> now;
            case At(long nanos) -> nanos;
        };
    }
}
