package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.IoCall;

/** Where the lines go that IOmods write and that the host writes about them. Called by one thread at a time. */
@FunctionalInterface
public interface IomodLog {
    /** How much a line matters. */
    enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR
    }

    /**
     * Takes a line.
     *
     * @param invocation the invocation that the line belongs to, or empty
     */
    void line(Level level, Coordinates coordinates, String invocation, String message);

    /** Takes a line about a call; as one about the call's invocation, where nobody asks for more. */
    default void line(Level level, Coordinates coordinates, IoCall call, String message) {
        line(level, coordinates, call.caller().invocation(), message);
    }
}
