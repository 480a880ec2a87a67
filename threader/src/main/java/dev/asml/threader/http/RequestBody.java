package dev.asml.threader.http;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.stream.Pipe;
import dev.asml.threader.stream.StreamFailure;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.RequestException;
import io.helidon.webserver.CloseConnectionException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A request's body as its function reads it: a thread of its own takes it from the connection, no faster than the
 * function reads, and not before the function asks for it.
 *
 * <p>What the function leaves unread is read away if it is little; otherwise the connection cannot be used again.
 */
final class RequestBody {
    private static final int CAPACITY = 64 << 10;
    private static final int PIECE = 16 << 10;
    private static final long MAX_DRAINED = 256 << 10;
    private static final Duration DRAIN_TIME = Duration.ofSeconds(1);

    private final Exchange exchange;
    private final Duration idle;
    private final Pipe pipe = new Pipe(CAPACITY);
    private final ByteSource source = pipe.source();
    private @Nullable Thread pump;
    private volatile List<Field> trailers = List.of();
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean reads;
    private volatile long readsSince;
    private volatile boolean late;
    private volatile boolean draining;
    private volatile boolean stopped;
    private volatile boolean ended;

    RequestBody(Exchange exchange, Duration idle) {
        this.exchange = exchange;
        this.idle = idle;
    }

    /** Takes pieces of a body from the connection, blocking. */
    interface Reader {
        /** Fills from the start of {@code piece}: how many bytes, at least one, or -1 at the end. */
        int read(byte[] piece) throws IOException;

        /** What came after the end. */
        default List<Field> trailers() {
            return List.of();
        }
    }

    /** Where the function reads it; begins to read from the connection. */
    ByteSource source() {
        start();
        return source;
    }

    List<Field> trailers() {
        return trailers;
    }

    /** How many bytes the function was given, or could have taken. */
    long bytes() {
        return bytes.get();
    }

    private synchronized boolean started() {
        return pump != null;
    }

    /** Asks the client for it if the client waits for that, and starts to read. */
    synchronized void start() {
        if (pump != null) {
            return;
        }
        if (!exchange.hasBody()) {
            ended = true;
            pump = Thread.ofVirtual().unstarted(() -> {});
            pipe.sink().close();
            return;
        }
        Reader reader = exchange.bodyReader(); // here, because it may tell the client to go on
        pump = Thread.ofVirtual().name("request-body").start(() -> pump(reader));
    }

    private void pump(Reader reader) {
        ByteSink sink = pipe.sink();
        sink.waiter(Thread.currentThread());
        try {
            byte[] piece = new byte[PIECE];
            long drained = 0;
            for (int count = next(reader, piece); count >= 0; count = next(reader, piece)) {
                if (draining || !put(sink, piece, count)) {
                    draining = true;
                    drained += count;
                }
                if (stopped || drained > MAX_DRAINED) {
                    return;
                }
            }
            end(reader, sink);
        } catch (ProblemException e) {
            pipe.fail(late());
        } catch (RequestException | IOException | NumberFormatException | DataReader.IncorrectNewLineException e) {
            pipe.fail(new StreamFailure("the client's body is malformed", "http-protocol-error"));
        } catch (DataReader.InsufficientDataAvailableException | UncheckedIOException | CloseConnectionException e) {
            pipe.fail(new StreamFailure("the client left amid its body", "connection-terminated"));
        }
    }

    private static StreamFailure late() {
        return new StreamFailure("the client sent nothing for too long", "connection-read-timeout");
    }

    private void end(Reader reader, ByteSink sink) {
        // A read that is interrupted looks like the end.
        if (late) {
            pipe.fail(late());
        } else if (!stopped) {
            trailers = reader.trailers();
            ended = true;
            sink.close();
        }
    }

    private int next(Reader reader, byte[] piece) throws IOException {
        exchange.readWithin(draining ? DRAIN_TIME : idle);
        readsSince = System.nanoTime();
        reads = true;
        try {
            return reader.read(piece);
        } finally {
            reads = false;
            exchange.readWithin(Duration.ZERO);
        }
    }

    /** Called now and then: where a read has no time limit of its own, this is it. */
    void watch(long nanoTime) {
        if (reads && exchange.sharesConnection() && nanoTime - readsSince > idle.toNanos()) {
            late = true;
            interrupt();
        }
    }

    private synchronized void interrupt() {
        if (pump != null) {
            pump.interrupt();
        }
    }

    /** Hands a piece on when there is room; false if nobody takes it. */
    private boolean put(ByteSink sink, byte[] piece, int count) {
        bytes.addAndGet(count);
        int done = 0;
        while (done < count) {
            int room = draining ? ByteSink.CLOSED : sink.room();
            if (room == ByteSink.CLOSED) {
                return false;
            }
            if (room == 0) {
                LockSupport.park(this);
                continue;
            }
            int part = Math.min(room, count - done);
            sink.put(piece, done, part);
            done += part;
        }
        return true;
    }

    /**
     * Nobody reads on, and the connection is to be used again: reads a small rest away.
     *
     * @return whether the body was read to its end
     */
    boolean finish() {
        if (!started() && (exchange.waitsToBeAsked() || !exchange.hasBody())) {
            return true;
        }
        draining = true;
        start();
        stop(DRAIN_TIME);
        return ended;
    }

    /** Stops to read at once: the connection is not used again. */
    void abandon() {
        draining = true;
        if (started()) {
            stop(Duration.ZERO);
        }
    }

    private void stop(Duration patience) {
        stopped = patience.isZero();
        source.close();
        Thread reading = pump;
        if (reading == null || reading.getState() == Thread.State.NEW) {
            return;
        }
        LockSupport.unpark(reading);
        boolean interrupted = Thread.interrupted();
        try {
            if (patience.isZero() || !reading.join(patience)) {
                stopped = true;
                reading.interrupt();
                reading.join();
            }
        } catch (InterruptedException e) {
            stopped = true;
            reading.interrupt();
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
