package dev.asml.threader.log;

import java.time.Instant;
import java.util.Locale;

/**
 * One line that somebody said.
 *
 * @param source {@code service/function}, an IOmod's coordinates, or {@code threader}
 * @param ids what it belongs to
 * @param text without its line end, at most {@link LogBook#MAX_TEXT} characters
 */
public record LogLine(Instant time, Level level, String source, LogIds ids, Stream stream, String text) {
    /** The id of the request it belongs to; may be empty. */
    public String request() {
        return ids.request();
    }

    /** How much it matters, least first. */
    public enum Level {
        TRACE,
        DEBUG,
        INFO,
        WARN,
        ERROR;

        /** The word for it, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Where it was said. */
    public enum Stream {
        /** The guest's log call. */
        GUEST,
        /** The guest's standard output, where that is not its answer. */
        STDOUT,
        /** The guest's standard error. */
        STDERR,
        /** An IOmod: its standard error, or its log messages. */
        IOMOD,
        /** The Threader. */
        HOST;

        /** The word for it, in lower case. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
