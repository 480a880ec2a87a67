package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Speaks for IOmod processes that say nothing themselves, through a {@link FaultProxy}: a script tells it of each that was
 * started, and when that has ended so has its connection. A table with a JVM for each of its lines would take minutes.
 */
final class StandIn implements AutoCloseable {
    /** The script of such a process. It ends when the Threader does, as every IOmod. */
    static final String SCRIPT = """
            #!/bin/sh
            echo "$ASML_IOMOD_TOKEN $$ $ASML_IOMOD_ADDRESS" >> started
            exec cat > /dev/null
            """;

    private final Path started;
    private final FaultProxy proxy;
    private final boolean frames;
    private final Thread watcher;
    private volatile boolean closed;
    private volatile @Nullable Voice current;

    /** One with which nothing goes wrong. */
    StandIn(Path packageFolder) {
        this(packageFolder, Step.OTHER, Fault.TRICKLE);
    }

    StandIn(Path packageFolder, Step step, Fault fault) {
        this(packageFolder, step, fault, false);
    }

    /** One whose processes go on with frames alone, or do not. */
    StandIn(Path packageFolder, Step step, Fault fault, boolean frames) {
        this.frames = frames;
        this.started = packageFolder.resolve("started");
        this.proxy = new FaultProxy(step, fault, this::kill);
        this.watcher = Thread.ofVirtual().start(this::watch);
    }

    boolean hasStruck() {
        return proxy.hasStruck();
    }

    private void watch() {
        for (int seen = 0; !closed; LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2))) {
            List<String> lines = lines();
            for (; seen < lines.size(); seen++) {
                begin(lines.get(seen).split(" ", -1));
            }
        }
    }

    private List<String> lines() {
        try {
            String text = Files.exists(started) ? Files.readString(started, UTF_8) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void begin(String[] words) {
        ProcessHandle process = ProcessHandle.of(Long.parseLong(words[1])).orElse(null);
        if (process == null) {
            return;
        }
        String[] address = words[2].split(":", -1);
        FaultProxy.Gate gate = open(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
        Voice voice = new Voice(process, words[0], gate, frames);
        current = voice;
        var _ = process.onExit().thenRun(() -> {
            gate.close();
            voice.close();
        });
        voice.register();
    }

    private FaultProxy.Gate open(InetSocketAddress threader) {
        try {
            return proxy.open(threader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill() {
        Voice speaking = current;
        if (speaking != null) {
            speaking.process().destroyForcibly();
            speaking.process().onExit().join();
        }
    }

    /** Speaks for no further process. */
    @Override
    public void close() {
        closed = true;
        try {
            watcher.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
