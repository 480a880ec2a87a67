package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import java.util.ArrayDeque;
import java.util.List;

/** The lines of one IOmod: the last ones are kept for diagnoses, and at most so many in a second reach the log. */
final class IomodOutput {
    static final int LINE_LENGTH = 8192;

    private static final int KEPT_LINES = 20;
    private static final int LINES_A_SECOND = 500;
    private static final long SECOND = 1_000_000_000L;

    private final Coordinates coordinates;
    private final LogRelay relay;
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private long second = System.nanoTime();
    private int inSecond;
    private long dropped;

    IomodOutput(Coordinates coordinates, LogRelay relay) {
        this.coordinates = coordinates;
        this.relay = relay;
    }

    /** A line that the process printed. */
    void printed(IomodLog.Level level, String text) {
        synchronized (last) {
            if (last.size() == KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(text);
        }
        log(level, "", text);
    }

    /** A line for the log that the process did not print. */
    synchronized void log(IomodLog.Level level, String invocation, String text) {
        long now = System.nanoTime();
        if (now - second >= SECOND) {
            second = now;
            inSecond = 0;
            reportDropped();
        }
        if (++inSecond > LINES_A_SECOND || !relay.offer(level, coordinates, invocation, bounded(text))) {
            dropped++;
        }
    }

    private void reportDropped() {
        String report = dropped + " lines were dropped: at most " + LINES_A_SECOND + " a second are logged";
        if (dropped > 0 && relay.offer(IomodLog.Level.WARN, coordinates, "", report)) {
            dropped = 0;
        }
    }

    List<String> lastLines() {
        synchronized (last) {
            return List.copyOf(last);
        }
    }

    void forgetLines() {
        synchronized (last) {
            last.clear();
        }
    }

    static String bounded(String text) {
        return text.length() <= LINE_LENGTH ? text : text.substring(0, LINE_LENGTH) + "…";
    }
}
