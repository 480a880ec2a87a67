package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A terminal of tmux with a command in it: what a person sees, and the keys that they press. */
final class Tmux implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 60;
    private static final long PAUSE_MILLIS = 50;

    private final Workspace workspace;
    private final Path socket;

    private Tmux(Workspace workspace) {
        this.workspace = workspace;
        this.socket = workspace.folder().resolve("tmux");
    }

    /** Runs the launcher in a terminal of that size. */
    static Tmux launch(Workspace workspace, int columns, int rows, String... arguments)
            throws IOException, InterruptedException {
        Tmux tmux = new Tmux(workspace);
        String command = Workspace.launcher(arguments).stream()
                .map(word -> "'" + word + "'")
                .collect(Collectors.joining(" "));
        tmux.tell(
                "-f",
                "/dev/null",
                "new-session",
                "-d",
                "-x",
                Integer.toString(columns),
                "-y",
                Integer.toString(rows),
                command + "; echo \"status $?\"; exec cat");
        return tmux;
    }

    private String tell(String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
        command.addAll(List.of(words));
        workspace.with("TERM", "xterm-256color").with("LC_ALL", "C.UTF-8");
        Process process = workspace.start(command, ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.INHERIT);
        String said = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new AssertionError("tmux refuses " + List.of(words));
        }
        return said;
    }

    /** What is on the screen. */
    String screen() throws IOException, InterruptedException {
        return tell("capture-pane", "-p");
    }

    /** Waits for a screen. */
    String await(Predicate<String> wanted, String what) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        String last = screen();
        while (!wanted.test(last)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("never seen: " + what + "\n" + last);
            }
            TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            last = screen();
        }
        return last;
    }

    String await(String text) throws IOException, InterruptedException {
        return await(screen -> screen.contains(text), text);
    }

    /** Presses keys, as tmux names them. */
    void press(String... keys) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        var _ = tell(words.toArray(String[]::new));
    }

    void resize(int columns, int rows) throws IOException, InterruptedException {
        var _ = tell("resize-window", "-x", Integer.toString(columns), "-y", Integer.toString(rows));
    }

    @Override
    public void close() throws IOException {
        try {
            var _ = tell("kill-server");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
