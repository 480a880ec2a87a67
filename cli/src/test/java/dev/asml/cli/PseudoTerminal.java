package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A terminal of 80 by 24 whose screen is this test, with a command in it: made by {@code script} of util-linux. */
final class PseudoTerminal implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;

    /** How much of the screen a failure shows. */
    private static final int SHOWN = 2000;

    private final Process process;
    private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
    private int seen;

    private PseudoTerminal(Process process) {
        this.process = process;
        Thread.ofPlatform().daemon().start(this::read);
    }

    /** Runs the command line; before and after it the terminal's settings are printed. */
    static PseudoTerminal start(Workspace workspace, String... arguments) throws IOException {
        return run(workspace, Workspace.command(arguments));
    }

    /** The same by the launcher. */
    static PseudoTerminal launch(Workspace workspace, String... arguments) throws IOException {
        return run(workspace, Workspace.launcher(arguments));
    }

    /** Any command. */
    static PseudoTerminal command(Workspace workspace, String... words) throws IOException {
        return run(workspace, List.of(words));
    }

    private static PseudoTerminal run(Workspace workspace, List<String> words) throws IOException {
        String command = words.stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
        String line = "stty rows 24 cols 80; echo \"settings $(stty -g)\"; " + command
                + "; echo \"status $?\"; echo \"settings $(stty -g)\"; echo over";
        workspace.with("TERM", "xterm-256color").with("COLORTERM", "truecolor").with("SHELL", "/bin/sh");
        return new PseudoTerminal(workspace.start(
                List.of("script", "-qfec", line, "/dev/null"),
                ProcessBuilder.Redirect.PIPE,
                ProcessBuilder.Redirect.INHERIT));
    }

    private void read() {
        byte[] buffer = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                add(buffer, count);
            }
        } catch (IOException e) {
            // It was killed.
        }
    }

    private synchronized void add(byte[] bytes, int count) {
        screen.write(bytes, 0, count);
        notifyAll();
    }

    synchronized String text() {
        return screen.toString(UTF_8);
    }

    /** Waits until a text was written, after that which was waited for before. */
    synchronized void await(String text) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (text().indexOf(text, seen) < 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                String rest = text().substring(Math.max(seen, text().length() - SHOWN));
                throw new AssertionError("no " + visible(text) + " in " + visible(rest));
            }
            wait(left);
        }
        seen = text().indexOf(text, seen) + text.length();
    }

    private static String visible(String text) {
        return text.replace("\u001b", "␛");
    }

    void type(String text) throws IOException {
        process.getOutputStream().write(text.getBytes(UTF_8));
        process.getOutputStream().flush();
    }

    /** Sends SIGTERM to the process in it that has this among its arguments. */
    void terminate(String argument) {
        process.descendants()
                .filter(child -> Arrays.asList(child.info().arguments().orElse(new String[0]))
                        .contains(argument))
                .forEach(ProcessHandle::destroy);
    }

    /** The terminal's settings before and after. */
    List<String> settings() throws InterruptedException {
        seen = 0;
        await("\nover");
        return text().lines()
                .map(String::strip)
                .filter(line -> line.startsWith("settings "))
                .toList();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
