package dev.asml.threader.log;

import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * The last lines that guests, IOmods and the host said.
 *
 * <p>Writers never wait: the book is a bounded ring, a follower that lags loses lines and is told how many, and the
 * host's output has a bounded queue of its own. Safe for use by many threads.
 */
public final class LogBook {
    /** The longest text of a line; the rest is cut off and replaced by a mark. */
    public static final int MAX_TEXT = 8192;

    private static final String CUT = " [cut]";

    private final int capacity;
    private final Clock clock;
    private final Queue<LogLine> lines = new ArrayDeque<>();
    private final List<LogFollower> followers = new CopyOnWriteArrayList<>();

    /** A book that keeps this many lines. */
    public LogBook(int capacity, Clock clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /** Writes a text about a request of which no more is known. */
    public void write(Level level, String source, String request, Stream stream, String text) {
        write(level, source, request.isEmpty() ? LogIds.NONE : LogIds.ofRequest(request), stream, text);
    }

    /** Writes a text, each of its lines as a line of the book. */
    public void write(Level level, String source, LogIds ids, Stream stream, String text) {
        text.lines().forEach(line -> add(new LogLine(clock.instant(), level, source, ids, stream, bounded(line))));
    }

    /** A failure with its stack trace, as the text of a line or more. */
    public static String trace(Throwable failure) {
        StringWriter trace = new StringWriter();
        failure.printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    /** Writes something the Threader itself has to say. */
    public void host(Level level, String text) {
        write(level, "threader", "", Stream.HOST, text);
    }

    /** The last lines that the filter takes, oldest first. */
    public List<LogLine> tail(int count, Predicate<LogLine> filter) {
        List<LogLine> taken;
        synchronized (lines) {
            taken = lines.stream().filter(filter).toList();
        }
        return taken.subList(Math.max(0, taken.size() - count), taken.size());
    }

    /**
     * The last lines that the filter takes, and then every later one.
     *
     * @param backlog how many lines may wait for the follower before it loses the oldest
     */
    public LogFollower follow(int tail, int backlog, Predicate<LogLine> filter) {
        LogFollower follower = new LogFollower(backlog, filter, followers::remove);
        synchronized (lines) {
            List<LogLine> taken = new ArrayList<>(tail(tail, filter));
            taken.forEach(follower::offer);
            followers.add(follower);
        }
        return follower;
    }

    private void add(LogLine line) {
        synchronized (lines) {
            if (lines.size() == capacity) {
                lines.remove();
            }
            lines.add(line);
            // In here, so that all followers see one order and none sees a line twice.
            followers.forEach(follower -> follower.offer(line));
        }
    }

    private static String bounded(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT - CUT.length()) + CUT;
    }
}
