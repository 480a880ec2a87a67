package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** Lines go to the logger {@code iomod.organisation.namespace.name}. */
    static IomodLog toLoggers() {
        return (level, coordinates, invocation, message) -> {
            Logger logger = LoggerFactory.getLogger("iomod." + coordinates);
            String text = invocation.isEmpty() ? message : "[" + invocation + "] " + message;
            logger.atLevel(org.slf4j.event.Level.valueOf(level.name())).log(text);
        };
    }
}
