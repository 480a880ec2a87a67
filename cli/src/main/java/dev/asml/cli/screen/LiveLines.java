package dev.asml.cli.screen;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lines that fill this process's terminal and are written again and again, and the keys that are pressed meanwhile. */
public final class LiveLines implements AutoCloseable {
    private static final String GREETING = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[2J";
    private static final String FAREWELL = "\u001b[0m\u001b[?7h\u001b[?25h\u001b[?1049l";
    private static final Grid USUAL = Grid.of(80, 24);

    private final Tty tty;
    private Grid size = USUAL;

    private LiveLines(Tty tty) {
        this.tty = tty;
    }

    /**
     * Takes the terminal.
     *
     * @throws IOException if this process has none
     */
    public static LiveLines open() throws IOException, InterruptedException {
        Tty tty = Tty.open();
        tty.farewell(FAREWELL.getBytes(StandardCharsets.US_ASCII));
        tty.write(GREETING.getBytes(StandardCharsets.US_ASCII));
        return new LiveLines(tty);
    }

    /**
     * Writes the lines, as many as there is room for and as much of each.
     *
     * @param headings which of them stand out
     * @param last the line at the bottom
     */
    public void show(List<String> lines, List<Integer> headings, String last) throws IOException, InterruptedException {
        Grid now = tty.size().orElse(USUAL);
        Ansi out = new Ansi();
        if (now.columns() != size.columns() || now.rows() != size.rows()) {
            out.control("2J");
        }
        size = now;
        int room = Math.max(0, now.rows() - 1);
        for (int row = 0; row < room; row++) {
            String line = row < lines.size() ? lines.get(row) : "";
            boolean heading = headings.contains(row);
            out.move(row, 0)
                    .text(heading ? "\u001b[1m" : "")
                    .text(cut(line))
                    .control("0m")
                    .control("K");
        }
        out.move(now.rows() - 1, 0).control("7m").text(cut(last)).control("0m").control("K");
        tty.write(out.toBytes());
    }

    private String cut(String line) {
        return line.length() > size.columns() ? line.substring(0, size.columns()) : line;
    }

    /** What was typed; empty if nothing is in time, null if the terminal is gone. */
    public @Nullable String typed(Duration patience) throws InterruptedException {
        byte[] typed = tty.read(patience);
        if (typed == null) {
            return "";
        }
        return Optional.of(new String(typed, StandardCharsets.UTF_8))
                .filter(text -> !text.isEmpty())
                .orElse(null);
    }

    @Override
    public void close() {
        tty.close();
    }
}
