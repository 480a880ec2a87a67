package dev.asml.threader.function;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts what a guest writes to an output into lines of bounded length. */
final class OutputLines {
    private static final int MAX_LINE = 8192;

    private final Consumer<String> lines;
    private byte[] line = {};
    private int length;

    OutputLines(Consumer<String> lines) {
        this.lines = lines;
    }

    void append(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] == '\n') {
                flush();
                continue;
            }
            if (length == MAX_LINE) {
                flush();
            }
            add(bytes[i]);
        }
    }

    private void add(byte next) {
        if (length == line.length) {
            line = Arrays.copyOf(line, Math.max(128, Math.min(MAX_LINE, 2 * length)));
        }
        line[length++] = next;
    }

    /** Ends the line that was begun, if any. */
    void flush() {
        if (length > 0) {
            lines.accept(new String(line, 0, length, StandardCharsets.UTF_8));
            length = 0;
        }
    }
}
