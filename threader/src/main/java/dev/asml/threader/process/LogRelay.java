package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.IoCall;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stands between IOmods, which never wait for a log, and the log, which may be slow: a bounded queue and its reader. */
final class LogRelay implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LogRelay.class);
    private static final int QUEUED_LINES = 4096;

    private final IomodLog log;
    private final BlockingQueue<Line> lines = new ArrayBlockingQueue<>(QUEUED_LINES);
    private final Thread reader;

    private record Line(
            IomodLog.Level level,
            Coordinates coordinates,
            @Nullable IoCall call,
            String message) {}

    LogRelay(IomodLog log) {
        this.log = log;
        this.reader = Thread.ofPlatform().name("iomod-log").daemon().start(this::read);
    }

    /** Takes the line, unless the log is so slow that too many wait. */
    boolean offer(IomodLog.Level level, Coordinates coordinates, @Nullable IoCall call, String message) {
        return lines.offer(new Line(level, coordinates, call, message));
    }

    private void read() {
        try {
            while (true) {
                hand(lines.take());
            }
        } catch (InterruptedException _) {
            for (Line line = lines.poll(); line != null; line = lines.poll()) {
                hand(line);
            }
        }
    }

    private void hand(Line line) {
        try {
            IoCall call = line.call();
            if (call == null) {
                log.line(line.level(), line.coordinates(), "", line.message());
            } else {
                log.line(line.level(), line.coordinates(), call, line.message());
            }
        } catch (RuntimeException e) {
            // The log is another's code: a line that it cannot take must not end the log of every IOmod.
            LOG.warn("the log refused a line of {}", line.coordinates(), e);
        }
    }

    @Override
    public void close() {
        reader.interrupt();
    }
}
