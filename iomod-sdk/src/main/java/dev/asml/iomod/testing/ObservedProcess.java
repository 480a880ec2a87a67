package dev.asml.iomod.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** A process whose output is kept, up to a bound, so that it never waits for a reader. Thread-safe. */
final class ObservedProcess {
    private static final int MAX_CHARACTERS = 256 * 1024;

    private final Process process;
    private final StringBuilder output = new StringBuilder();
    private final CompletableFuture<Void> outputEnd = new CompletableFuture<>();

    private ObservedProcess(Process process) {
        this.process = process;
    }

    static ObservedProcess of(Process process) {
        ObservedProcess observed = unread(process);
        observed.read();
        return observed;
    }

    /** One whose output stays in its pipe until {@link #read}. */
    static ObservedProcess unread(Process process) {
        return new ObservedProcess(process);
    }

    void read() {
        Thread.ofVirtual().start(this::readOutput);
    }

    private void readOutput() {
        try (var lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                note(line);
            }
        } catch (IOException e) {
            note("(output lost: " + e.getMessage() + ")");
        } finally {
            outputEnd.complete(null);
        }
    }

    /** Completes with the exit code once the process is gone and its output is read. */
    CompletableFuture<Integer> exit() {
        return process.onExit().thenCombine(outputEnd, (ended, _) -> ended.exitValue());
    }

    String output() {
        synchronized (output) {
            return output.toString();
        }
    }

    private void note(String line) {
        synchronized (output) {
            if (output.length() + line.length() < MAX_CHARACTERS) {
                output.append(line).append('\n');
            }
        }
    }

    ProcessHandle handle() {
        return process.toHandle();
    }

    void closeInput() {
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends the process and all below it, and waits until it is gone. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().onExit().join();
    }
}
