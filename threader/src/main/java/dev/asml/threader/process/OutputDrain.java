package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Reads what a process prints until there is no more, so that it never waits for a full pipe. Reads of a pipe hold a
 * virtual thread's carrier (and past {@code jdk.virtualThreadScheduler.maxPoolSize} of them every virtual thread
 * stands still: tried), so each drain has a platform thread.
 */
final class OutputDrain {
    private static final long STACK = 256 * 1024;

    private final InputStream stream;
    private final IomodOutput output;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream();
    private boolean cut;

    /** A crash report's first line has a level, the lines of its stack have none. */
    private boolean crashing;

    private OutputDrain(InputStream stream, IomodOutput output) {
        this.stream = stream;
        this.output = output;
    }

    static Thread start(String name, InputStream stream, IomodOutput output) {
        Thread thread = new Thread(null, new OutputDrain(stream, output)::read, name, STACK);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void read() {
        byte[] bytes = new byte[IomodOutput.LINE_LENGTH];
        try (stream) {
            for (int n = stream.read(bytes); n >= 0; n = stream.read(bytes)) {
                split(bytes, n);
            }
        } catch (IOException _) {
            // The pipe was closed under the reader, because the process was ended: that is its end too.
        }
        end();
    }

    private void split(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes[i] == '\n') {
                end();
            } else if (line.size() < IomodOutput.LINE_LENGTH) {
                line.write(bytes[i]);
            } else if (!cut) {
                // Its end may never come.
                cut = true;
                print();
            }
        }
    }

    private void end() {
        if (!cut) {
            print();
        }
        line.reset();
        cut = false;
    }

    private void print() {
        String text = line.toString(UTF_8).stripTrailing();
        String shown = cut ? text + "…" : text;
        if (!shown.isEmpty()) {
            output.printed(level(shown), shown);
        }
    }

    private IomodLog.Level level(String text) {
        if (startsCrash(text)) {
            crashing = true;
        }
        for (IomodLog.Level level : IomodLog.Level.values()) {
            if (text.startsWith(level.name()) || text.startsWith("[" + level.name() + "]")) {
                crashing = false;
                return level;
            }
        }
        return crashing ? IomodLog.Level.ERROR : IomodLog.Level.INFO;
    }

    private static boolean startsCrash(String text) {
        return text.startsWith("Exception in thread")
                || text.startsWith("panic: ")
                || text.startsWith("fatal error: ")
                || text.startsWith("Traceback ");
    }
}
