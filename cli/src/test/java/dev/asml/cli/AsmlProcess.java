package dev.asml.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A command that goes on until it is told to end; its lines, of both streams, can be waited for. */
final class AsmlProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 120;

    private final Process process;
    private final List<String> lines = new ArrayList<>();

    AsmlProcess(Process process) {
        this.process = process;
        read(process.getInputStream());
        read(process.getErrorStream());
    }

    private void read(InputStream stream) {
        Thread.ofPlatform().daemon().start(() -> {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8))) {
                reader.lines().forEach(this::add);
            } catch (IOException | UncheckedIOException _) {
                // The process was killed; what it said until then is there.
            }
        });
    }

    private synchronized void add(String line) {
        lines.add(line);
        notifyAll();
    }

    /** How many lines there are, to wait for one that comes after them. */
    synchronized int count() {
        return lines.size();
    }

    /** All that it said so far. */
    synchronized String text() {
        return String.join("\n", lines);
    }

    /** Waits for a line that contains a text. */
    String await(String text) throws InterruptedException {
        return await(0, line -> line.contains(text), text);
    }

    /** Waits for such a line after the first ones. */
    String awaitAfter(int first, String text) throws InterruptedException {
        return await(first, line -> line.contains(text), text);
    }

    private synchronized String await(int first, Predicate<String> wanted, String what) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        int seen = first;
        while (true) {
            for (; seen < lines.size(); seen++) {
                if (wanted.test(lines.get(seen))) {
                    return lines.get(seen);
                }
            }
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("no line with \"" + what + "\" in:\n" + String.join("\n", lines));
            }
            wait(left);
        }
    }

    /** Waits for {@code KEY=value}, and gives the value. */
    String value(String key) throws InterruptedException {
        return await(0, line -> line.startsWith(key + "="), key + "=").substring(key.length() + 1);
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    /** Waits for its end. */
    int exitCode() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("does not end");
        }
        return process.exitValue();
    }

    /** Sends SIGTERM and waits for the end. */
    int stop() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    @Override
    public void close() {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join()
                .destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}
