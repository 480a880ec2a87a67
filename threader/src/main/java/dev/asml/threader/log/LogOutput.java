package dev.asml.threader.log;

import java.io.PrintStream;
import java.time.Duration;
import java.util.stream.Collectors;

/** Writes the log book to the host's output, on a thread of its own; what it cannot keep up with it drops and counts. */
public final class LogOutput implements AutoCloseable {
    private static final int BACKLOG = 8192;

    /** Long, for closing ends the wait. */
    private static final Duration PATIENCE = Duration.ofHours(1);

    private final LogFollower follower;
    private final LogFormat format;
    private final PrintStream output;
    private final Thread writer;
    private volatile boolean closed;

    private LogOutput(LogBook book, LogFormat format, PrintStream output) {
        this.follower = book.follow(0, BACKLOG, line -> true);
        this.format = format;
        this.output = output;
        // A platform thread: the output may block, and guests must not be able to starve it.
        this.writer = Thread.ofPlatform().name("log-output").daemon().unstarted(this::run);
    }

    /** Starts to write every later line of the book. */
    public static LogOutput start(LogBook book, LogFormat format, PrintStream output) {
        LogOutput started = new LogOutput(book, format, output);
        started.writer.start();
        return started;
    }

    private void run() {
        try {
            LogFollower.Batch batch = follower.next(PATIENCE);
            while (!closed || !batch.isEmpty()) {
                write(batch);
                batch = follower.next(PATIENCE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(LogFollower.Batch batch) {
        if (batch.isEmpty()) {
            return;
        }
        String dropped = batch.lost() == 0 ? "" : lost(batch.lost()) + "\n";
        String text = batch.lines().stream()
                .map(line -> format.format(line) + "\n")
                .collect(Collectors.joining("", dropped, ""));
        output.print(text);
        output.flush();
    }

    private String lost(long count) {
        return switch (format) {
            case TEXT -> count + " log lines were lost: the output is too slow";
            case JSON -> "{\"lost\":" + count + "}";
        };
    }

    /** Writes what waits, then stops. */
    @Override
    public void close() {
        closed = true;
        follower.close();
        try {
            writer.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
