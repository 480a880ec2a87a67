package dev.asml.cli.screen;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * This process's terminal, which gives each byte as it is typed and is put back as it was: when closed, and when the
 * process ends before that. Safe for use by many threads.
 */
final class Tty implements AutoCloseable {
    private static final Path DEVICE = Path.of("/dev/tty");
    private static final int AT_ONCE = 1024;
    private static final long GIVE_UP_SECONDS = 1;

    private final FileInputStream in;
    private final FileOutputStream out;
    private final String settings;
    private final BlockingQueue<byte[]> read = new ArrayBlockingQueue<>(64);
    private final ReentrantLock writing = new ReentrantLock();
    private final Thread hook = new Thread(this::restore);
    private byte[] farewell = {};
    private volatile boolean closed;

    private Tty(FileInputStream in, FileOutputStream out, String settings) {
        this.in = in;
        this.out = out;
        this.settings = settings;
    }

    /**
     * Takes the terminal.
     *
     * @throws IOException if this process has none
     */
    static Tty open() throws IOException, InterruptedException {
        Tty tty = new Tty(device(FileInputStream::new), device(FileOutputStream::new), settings());
        Runtime.getRuntime().addShutdownHook(tty.hook);
        if (stty("raw", "-echo").isEmpty()) {
            throw new IOException("stty cannot change the terminal's settings");
        }
        Thread.ofPlatform().name("terminal-input").daemon().start(tty::pump);
        return tty;
    }

    /** One of its streams. */
    private interface Opening<T> {
        T open(File file) throws IOException;
    }

    private static <T> T device(Opening<T> opening) throws IOException {
        try {
            return opening.open(DEVICE.toFile());
        } catch (FileNotFoundException e) {
            throw new IOException("there is no terminal here; use --display browser or none", e);
        }
    }

    private static String settings() throws IOException, InterruptedException {
        return stty("-g").orElseThrow(() -> new IOException("stty cannot read the terminal's settings"));
    }

    /** What {@code stty} says of the terminal; empty if it fails. */
    private static Optional<String> stty(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("stty"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectInput(DEVICE.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (InputStream said = process.getInputStream()) {
            String text = new String(said.readAllBytes(), StandardCharsets.US_ASCII).strip();
            return process.waitFor() == 0 ? Optional.of(text) : Optional.empty();
        }
    }

    private void pump() {
        byte[] buffer = new byte[AT_ONCE];
        try {
            for (int count = in.read(buffer); count > 0; count = in.read(buffer)) {
                read.put(Arrays.copyOf(buffer, count));
            }
        } catch (IOException e) {
            // The terminal is gone; the empty array says so.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        read.offer(new byte[0]);
    }

    /** What was typed; null if nothing is in time, nothing at all if the terminal is gone. */
    byte @Nullable [] read(Duration patience) throws InterruptedException {
        return read.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The columns and rows; empty if the terminal does not know. */
    Optional<Grid> size() throws IOException, InterruptedException {
        String[] numbers = stty("size").orElse("").split(" ", -1);
        boolean known =
                numbers.length == 2 && numbers[0].matches("[1-9]\\d{0,4}") && numbers[1].matches("[1-9]\\d{0,4}");
        return known
                ? Optional.of(Grid.of(Integer.parseInt(numbers[1]), Integer.parseInt(numbers[0])))
                : Optional.empty();
    }

    /** What is written at last, whatever happens. */
    void farewell(byte[] bytes) {
        farewell = bytes;
    }

    /** Writes, and waits until the terminal has taken it. */
    void write(byte[] bytes) throws IOException {
        writing.lock();
        try {
            if (!closed) {
                out.write(bytes);
            }
        } finally {
            writing.unlock();
        }
    }

    private void restore() {
        try {
            // Somebody may be stuck in writing to a terminal that takes nothing.
            boolean mine = writing.tryLock(GIVE_UP_SECONDS, TimeUnit.SECONDS);
            try {
                putBack(mine);
            } finally {
                if (mine) {
                    writing.unlock();
                }
            }
        } catch (IOException e) {
            // The terminal is gone, and nothing of it is to be put back.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void putBack(boolean writable) throws IOException, InterruptedException {
        if (closed) {
            return;
        }
        closed = true;
        if (writable) {
            out.write(farewell);
        }
        stty(settings);
    }

    @Override
    public void close() {
        restore();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending; the hook finds everything done.
        }
    }
}
