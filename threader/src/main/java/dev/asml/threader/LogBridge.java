package dev.asml.threader;

import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogManager;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;

/** Brings what libraries and the Threader's own parts log by the JDK's logging into the log book. */
final class LogBridge extends Handler {
    private static final Logger ROOT = LogManager.getLogManager().getLogger("");

    /** Libraries that say much that nobody who runs a Threader needs; held, as loggers are collected otherwise. */
    private static final List<Logger> QUIET = Stream.of(
                    "io.helidon", "software.amazon", "io.grpc.netty.shaded.io.netty.bootstrap")
            .map(Logger::getLogger)
            .toList();

    private final LogBook log;
    private final SimpleFormatter formatter = new SimpleFormatter();

    private LogBridge(LogBook log) {
        this.log = log;
    }

    /** From now on everything goes to the book and nothing to the JDK's own handlers. */
    static LogBridge install(LogBook log) {
        for (Handler handler : ROOT.getHandlers()) {
            ROOT.removeHandler(handler);
        }
        LogBridge bridge = new LogBridge(log);
        ROOT.addHandler(bridge);
        QUIET.get(0).setLevel(java.util.logging.Level.WARNING);
        QUIET.get(1).setLevel(java.util.logging.Level.WARNING);
        // It warns of a keep-alive option on each Unix socket.
        QUIET.get(2).setLevel(java.util.logging.Level.SEVERE);
        return bridge;
    }

    @Override
    public void publish(LogRecord line) {
        if (isLoggable(line)) {
            log.host(level(line), line.getLoggerName() + ": " + formatter.formatMessage(line) + trace(line));
        }
    }

    private static String trace(LogRecord line) {
        if (line.getThrown() == null) {
            return "";
        }
        return "\n" + LogBook.trace(line.getThrown());
    }

    private static Level level(LogRecord line) {
        int value = line.getLevel().intValue();
        if (value >= java.util.logging.Level.SEVERE.intValue()) {
            return Level.ERROR;
        }
        if (value >= java.util.logging.Level.WARNING.intValue()) {
            return Level.WARN;
        }
        return value >= java.util.logging.Level.INFO.intValue() ? Level.INFO : Level.DEBUG;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
