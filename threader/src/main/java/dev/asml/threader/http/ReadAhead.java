package dev.asml.threader.http;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A connection's incoming bytes, of which the next may be read before anybody asks for them.
 *
 * <p>Normally the connection's thread reads the socket itself, at the cost of two uncontended atomic writes. Two others
 * may want a read on a thread of its own, whose bytes the next {@link #get} then finds: the watch over a client that
 * waits (only a read notices that it left), and a read with a deadline (only somebody else's read can be given up).
 */
final class ReadAhead implements Supplier<byte @Nullable []> {
    /** Stands for a read by the connection's own thread. */
    private static final CompletableFuture<byte @Nullable []> DIRECT = new CompletableFuture<>();

    private final Supplier<byte @Nullable []> socket;
    private final Runnable onEnd;
    private final AtomicReference<@Nullable CompletableFuture<byte @Nullable []>> reading = new AtomicReference<>();
    private volatile long deadline;

    /**
     * A reader.
     *
     * @param socket blocks until there are bytes; null means the end
     * @param onEnd told of the end, or of the socket's failure, by whichever thread saw it
     */
    ReadAhead(Supplier<byte @Nullable []> socket, Runnable onEnd) {
        this.socket = socket;
        this.onEnd = onEnd;
    }

    /** Until when the connection's thread may wait for bytes, in {@link System#nanoTime} terms; 0 means for ever. */
    void deadline(long nanoTime) {
        deadline = nanoTime;
    }

    /** Starts to read on another thread, unless somebody reads already. */
    void start() {
        CompletableFuture<byte @Nullable []> ahead = new CompletableFuture<>();
        if (reading.compareAndSet(null, ahead)) {
            Thread.ofVirtual().name("read-ahead").start(() -> fill(ahead));
        }
    }

    // The failure is not swallowed: whoever takes the bytes gets it.
    @SuppressWarnings("CatchingUnchecked")
    private void fill(CompletableFuture<byte @Nullable []> ahead) {
        try {
            ahead.complete(read());
        } catch (RuntimeException e) {
            ahead.completeExceptionally(e);
        }
    }

    // The scheduler is the virtual threads' own, which takes them in turn.
    @SuppressWarnings("ThreadPriorityCheck")
    @Override
    public byte @Nullable [] get() {
        if (deadline != 0) {
            start();
        }
        // Others go first: under load there are bytes when the turn comes back, and nobody has to be told of them.
        Thread.yield();
        if (reading.compareAndSet(null, DIRECT)) {
            try {
                return read();
            } finally {
                reading.set(null);
            }
        }
        return take(Objects.requireNonNull(reading.get()));
    }

    private byte @Nullable [] take(CompletableFuture<byte @Nullable []> ahead) {
        try {
            byte[] bytes = await(ahead);
            reading.set(null);
            return bytes;
        } catch (TimeoutException e) {
            throw new ProblemException(HttpProblem.slowBody());
        } catch (InterruptedException e) {
            // The server stops; Helidon takes the end of data for the end of the connection.
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure ? failure : new IllegalStateException(e.getCause());
        }
    }

    private byte @Nullable [] await(CompletableFuture<byte @Nullable []> ahead)
            throws InterruptedException, ExecutionException, TimeoutException {
        long until = deadline;
        return until == 0 ? ahead.get() : ahead.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    private byte @Nullable [] read() {
        boolean ended = true;
        try {
            byte[] bytes = socket.get();
            ended = bytes == null;
            return bytes;
        } finally {
            if (ended) {
                onEnd.run();
            }
        }
    }
}
