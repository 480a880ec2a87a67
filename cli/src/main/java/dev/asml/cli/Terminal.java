package dev.asml.cli;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Where a command speaks: results on standard output, everything else on standard error. Safe for use by many threads.
 *
 * @param ink the colours of standard output
 * @param noteInk the colours of standard error
 * @param interactive whether a person reads standard error as it comes
 * @param answers whether that person can be asked: standard input is a terminal too
 */
record Terminal(PrintStream out, PrintStream err, Ink ink, Ink noteInk, boolean interactive, boolean answers) {
    /** One that asks nothing. */
    Terminal(PrintStream out, PrintStream err, Ink ink, Ink noteInk, boolean interactive) {
        this(out, err, ink, noteInk, interactive, false);
    }

    /** The process's own streams. The launcher says in {@code asml.terminal} which of them are terminals. */
    static Terminal ofProcess() {
        String terminals = System.getProperty("asml.terminal", "");
        boolean dumb = "dumb".equals(System.getenv("TERM"));
        boolean colours = !dumb
                && (System.getenv("NO_COLOR") == null
                        || System.getenv("NO_COLOR").isEmpty());
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new Ink(colours && terminals.contains("1")),
                new Ink(colours && terminals.contains("2")),
                !dumb && terminals.contains("2"),
                terminals.contains("0") && terminals.contains("2"));
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
    }

    /** Prints a result. */
    void result(String text) {
        out.println(text);
    }

    /** Says something that is no result. */
    void note(String text) {
        err.println(text);
    }

    /** Warns of something. */
    void warn(String text) {
        err.println(noteInk.yellow("warning") + " " + text);
    }

    /** Says what went wrong. */
    void error(String text) {
        err.println(noteInk.red("asml:") + " " + text);
    }

    /**
     * Asks a person whether to go on; only yes is yes. Ask only where {@link #answers()}: nothing waits for an answer that
     * cannot come.
     */
    boolean confirm(String question) throws IOException {
        if (!answers) {
            throw new IllegalStateException("nobody can be asked: " + question);
        }
        err.print(question + " [y/N] ");
        err.flush();
        // Not closed: standard input is the process's.
        String line = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)).readLine();
        String answer = line == null ? "" : line.strip().toLowerCase(Locale.ROOT);
        return answer.equals("y") || answer.equals("yes");
    }
}
