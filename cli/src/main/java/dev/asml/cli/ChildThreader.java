package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Threader as a child process, which cannot outlive this one: it holds the other end of a pipe that closes with it.
 *
 * <p>What it logs is printed as it comes, by threads of its own.
 */
final class ChildThreader implements AutoCloseable {
    private static final long DRAIN_SECONDS = 15;

    /** For what a child that has ended said: whom it started may still hold the pipe. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    /** What the child says while it starts. */
    private sealed interface Message {
        record Http(String address) implements Message {}

        record Admin(String address) implements Message {}

        record Console(String address) implements Message {}

        record Ended() implements Message {}
    }

    private final Process process;
    private final Path data;
    private final Terminal terminal;
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();
    private final List<Thread> listeners = new ArrayList<>();
    private final Thread hook = new Thread(this::stop);
    private volatile boolean stopping;
    private String http = "";
    private String admin = "";
    private String console = "";

    private ChildThreader(Process process, Path data, Terminal terminal) {
        this.process = process;
        this.data = data;
        this.terminal = terminal;
    }

    /**
     * Starts one and waits until it is ready.
     *
     * @throws CliException if it ends instead; what it said has been printed
     */
    static ChildThreader start(List<String> options, Path data, Terminal terminal)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(launcher(), "up", "--exit-with-parent"));
        command.addAll(List.of("--log-format", "json", "--data", data.toString()));
        command.addAll(options);
        ChildThreader child = new ChildThreader(new ProcessBuilder(command).start(), data, terminal);
        Runtime.getRuntime().addShutdownHook(child.hook);
        child.drain("threader-output", child.process.getInputStream());
        child.drain("threader-errors", child.process.getErrorStream());
        child.awaitReady();
        return child;
    }

    private static String launcher() {
        return Optional.ofNullable(System.getProperty("asml.launcher"))
                .orElseThrow(() -> CliException.failed("\"asml dev\" needs the launcher; run it as asml"));
    }

    private void awaitReady() throws InterruptedException {
        while (http.isEmpty() || admin.isEmpty() || console.isEmpty()) {
            switch (messages.take()) {
                case Message.Http(var address) -> http = address;
                case Message.Admin(var address) -> admin = address;
                case Message.Console(var address) -> console = address;
                case Message.Ended _ -> {
                    close();
                    throw CliException.failed(
                            "the Threader did not start; what it said is above (exit code %d)".formatted(status()));
                }
            }
        }
    }

    /** What it ended with, once all that it said has been printed: one of its two pipes may end before the other. */
    private int status() throws InterruptedException {
        int status = process.waitFor();
        for (Thread listener : listeners) {
            var _ = listener.join(LAST_WORDS);
        }
        return status;
    }

    private void drain(String name, InputStream stream) {
        listeners.add(Thread.ofPlatform().name(name).daemon().start(() -> {
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                lines.lines().forEach(this::hear);
            } catch (IOException | UncheckedIOException _) {
                // The pipe breaks when the child is killed; that it ended is said below.
            }
            messages.add(new Message.Ended());
        }));
    }

    private void hear(String line) {
        if (line.startsWith("http=")) {
            messages.add(new Message.Http(line.substring("http=".length())));
        } else if (line.startsWith("admin=")) {
            messages.add(new Message.Admin(line.substring("admin=".length())));
        } else if (line.startsWith("console=")) {
            messages.add(new Message.Console(line.substring("console=".length())));
        } else {
            tell(line);
        }
    }

    private void tell(String line) {
        Optional<LogLine> logged = LogLine.parse(line);
        if (logged.isEmpty()) {
            terminal.note(line);
        } else if (!logged.get().isChatter()) {
            terminal.note(logged.get().format(terminal.noteInk()));
        }
    }

    /** Where functions answer. */
    String http() {
        return http;
    }

    /** The page on which a function is played. */
    String page(String function) throws IOException {
        String query = secret("console-token").map("?token="::concat).orElse("");
        return console.replaceAll("/$", "") + "/play/" + function + query;
    }

    ThreaderClient connect() throws IOException {
        return new ThreaderClient(URI.create(admin), secret("token"));
    }

    private Optional<String> secret(String name) throws IOException {
        Path file = data.resolve(name);
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Says that it has ended.
     *
     * @throws CliException unless this process has told it to
     */
    void explainEnd() throws InterruptedException {
        if (!stopping) {
            throw CliException.failed("the Threader ended with exit code %d".formatted(status()));
        }
    }

    @Override
    public void close() {
        if (!stopping) {
            Runtime.getRuntime().removeShutdownHook(hook);
            stop();
        }
    }

    private void stop() {
        stopping = true;
        process.destroy();
        try {
            if (!process.waitFor(DRAIN_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
