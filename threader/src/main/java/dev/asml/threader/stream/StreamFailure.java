package dev.asml.threader.stream;

import org.jspecify.annotations.Nullable;

/** Bytes could not be read or handed on. */
public final class StreamFailure extends RuntimeException {
    private final transient @Nullable Object code;

    /**
     * A failure.
     *
     * @param message for people
     * @param code what the interface that the stream belongs to calls it, for example an error number of files; null if
     *     it has no name there
     */
    public StreamFailure(String message, @Nullable Object code) {
        super(message);
        this.code = code;
    }

    /** What the interface that the stream belongs to calls it. */
    public @Nullable Object code() {
        return code;
    }
}
