package dev.asml.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * Where a command speaks: results on standard output, everything else on standard error. Safe for use by many threads.
 *
 * @param ink the colours of standard output
 * @param noteInk the colours of standard error
 * @param interactive whether a person reads standard error as it comes
 */
record Terminal(PrintStream out, PrintStream err, Ink ink, Ink noteInk, boolean interactive) {
    /** The process's own streams. The launcher says in {@code asml.terminal} which of them are terminals. */
    static Terminal ofProcess() {
        String terminals = System.getProperty("asml.terminal", "");
        boolean colours =
                System.getenv("NO_COLOR") == null || System.getenv("NO_COLOR").isEmpty();
        return new Terminal(
                stream(FileDescriptor.out),
                stream(FileDescriptor.err),
                new Ink(colours && terminals.contains("1")),
                new Ink(colours && terminals.contains("2")),
                terminals.contains("2"));
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

    /** Says what went wrong. */
    void error(String text) {
        err.println(noteInk.red("asml:") + " " + text);
    }
}
