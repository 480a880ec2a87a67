package dev.asml.cli;

/**
 * A line at the end of standard error that is drawn over itself while something goes on, if a person reads along;
 * otherwise nothing. Closing erases it. Safe for use by many threads.
 */
final class Progress implements AutoCloseable {
    private static final int WIDTH = 20;
    private static final int COLUMNS = 78;
    private static final String ERASE = "\r\u001b[K";

    private final Terminal terminal;
    private String shown = "";

    Progress(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Draws a bar: how much of how much, and what it is. */
    void show(long done, long total, String what) {
        int filled = (int) (total <= 0 ? 0 : WIDTH * Math.min(done, total) / total);
        String bar = "━".repeat(filled) + terminal.noteInk().dim("━".repeat(WIDTH - filled));
        draw(bar, "  %d/%d  %s".formatted(done, total, what));
    }

    /** Draws words alone. */
    void show(String what) {
        draw("", what);
    }

    private synchronized void draw(String bar, String text) {
        int room = COLUMNS - (bar.isEmpty() ? 0 : WIDTH);
        shown = bar + (text.length() > room ? text.substring(0, room - 1) + "…" : text);
        if (terminal.interactive()) {
            terminal.err().print(ERASE + shown);
            terminal.err().flush();
        }
    }

    /** Says something above the line. */
    synchronized void note(String text) {
        String line = shown;
        close();
        terminal.note(text);
        if (!line.isEmpty() && terminal.interactive()) {
            shown = line;
            terminal.err().print(shown);
            terminal.err().flush();
        }
    }

    @Override
    public synchronized void close() {
        if (!shown.isEmpty() && terminal.interactive()) {
            terminal.err().print(ERASE);
            terminal.err().flush();
        }
        shown = "";
    }
}
