package dev.asml.threader.function;

import dev.asml.threader.io.StackRoom;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogIds;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;

/** What one invocation logs, up to a bound: its guest's lines and what it writes to its standard streams. */
final class InvocationLog {
    private final LogBook book;
    private final String function;
    private final LogIds ids;
    private final int limit;
    private final OutputLines output = new OutputLines(line -> line(Level.INFO, Stream.STDOUT, line));
    private final OutputLines errors = new OutputLines(line -> line(Level.INFO, Stream.STDERR, line));
    private int budget;

    InvocationLog(LogBook book, FunctionName function, LogIds ids, int limit) {
        this.book = book;
        this.function = function.toString();
        this.ids = ids;
        this.limit = limit;
        this.budget = limit;
    }

    /** Takes a guest's line. */
    void log(System.Logger.Level level, String context, String message) {
        line(level(level), Stream.GUEST, context.isEmpty() ? message : context + ": " + message);
    }

    private static Level level(System.Logger.Level level) {
        return switch (level) {
            case ALL, TRACE -> Level.TRACE;
            case DEBUG -> Level.DEBUG;
            case INFO -> Level.INFO;
            case WARNING -> Level.WARN;
            case ERROR, OFF -> Level.ERROR;
        };
    }

    /** Warns of something that the guest did. */
    void warn(String message) {
        line(Level.WARN, Stream.HOST, message);
    }

    void output(byte[] bytes, int offset, int length) {
        output.append(bytes, offset, length);
    }

    void error(byte[] bytes, int offset, int length) {
        errors.append(bytes, offset, length);
    }

    /** Logs what is left of unfinished lines. */
    void flush() {
        output.flush();
        errors.flush();
    }

    private void line(Level level, Stream stream, String text) {
        if (budget <= 0) {
            return;
        }
        StackRoom.require();
        budget -= text.length() + 1;
        book.write(level, function, ids, stream, text);
        if (budget <= 0) {
            book.write(
                    Level.WARN,
                    function,
                    ids,
                    Stream.HOST,
                    "log limit of %d bytes reached; the rest of this invocation's lines is dropped".formatted(limit));
        }
    }
}
