package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.IoCall;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one IOmod: the last ones are kept for diagnoses, and in a second at most so many, and so many characters,
 * reach the log. Whoever has a line never waits. Safe for use by many threads.
 */
final class IomodOutput {
    static final int LINE_LENGTH = 8192;

    private static final int KEPT_LINES = 20;
    private static final int LINES_A_SECOND = 500;
    private static final int CHARACTERS_A_SECOND = 256 * 1024;
    private static final long SECOND = 1_000_000_000L;

    private final Coordinates coordinates;
    private final LogRelay relay;
    private final IomodMeter meter;
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private long second = System.nanoTime();
    private int lines;
    private int characters;
    private long dropped;

    IomodOutput(Coordinates coordinates, LogRelay relay, IomodMeter meter) {
        this.coordinates = coordinates;
        this.relay = relay;
        this.meter = meter;
    }

    /** A line that the process printed. */
    void printed(IomodLog.Level level, String text) {
        synchronized (last) {
            if (last.size() == KEPT_LINES) {
                last.removeFirst();
            }
            last.addLast(text);
        }
        log(level, null, text);
    }

    /** A line for the log that the process did not print. */
    synchronized void log(IomodLog.Level level, @Nullable IoCall call, String text) {
        sweep(System.nanoTime());
        String line = bounded(text);
        lines++;
        characters += line.length();
        boolean fits = lines <= LINES_A_SECOND && characters <= CHARACTERS_A_SECOND;
        if (!fits || !relay.offer(level, coordinates, call, line)) {
            dropped++;
            meter.droppedLine();
        }
    }

    /** Begins another second if one is over; says what of the last was not logged. */
    synchronized void sweep(long now) {
        if (now - second < SECOND) {
            return;
        }
        second = now;
        lines = 0;
        characters = 0;
        String report = "%d lines were dropped: at most %d and %d characters a second are logged"
                .formatted(dropped, LINES_A_SECOND, CHARACTERS_A_SECOND);
        if (dropped > 0 && relay.offer(IomodLog.Level.WARN, coordinates, null, report)) {
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
