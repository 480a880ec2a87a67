package dev.asml.threader.http;

import dev.asml.threader.function.Invocation;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * What is watched while an answer is sent: that the client has not left, and that it neither sends nor takes nothing for
 * too long. A write that waits too long is interrupted, which ends the connection.
 */
final class Watch implements ClientConnection.Awaited {
    /** Why a function is cancelled whose client does not read. */
    static final String LATE = "the client took nothing for too long";

    private final Invocation invocation;
    private final RequestBody body;
    private final Duration idle;
    private final Thread writer = Thread.currentThread();
    private volatile boolean answered;

    // Under the lock
    private boolean writes;
    private long since;
    private boolean late;

    /** Made by the thread that writes. */
    Watch(Invocation invocation, RequestBody body, Duration idle) {
        this.invocation = invocation;
        this.body = body;
        this.idle = idle;
    }

    /** Does something that waits for the client. */
    <T> T timed(Supplier<T> write) {
        synchronized (this) {
            writes = true;
            since = System.nanoTime();
        }
        try {
            return write.get();
        } finally {
            written();
        }
    }

    private synchronized void written() {
        writes = false;
        if (late) {
            var _ = Thread.interrupted();
        }
    }

    /** Whether a write took too long. */
    synchronized boolean late() {
        return late;
    }

    /**
     * Says that the function has given all of its answer: what it does afterwards is not cut short by a client that
     * has the last byte and leaves.
     */
    void answered() {
        answered = true;
    }

    @Override
    public void cancel(String reason) {
        if (!answered) {
            invocation.cancel(reason);
        }
    }

    @Override
    public void watch(long nanoTime) {
        body.watch(nanoTime);
        synchronized (this) {
            if (writes && !late && nanoTime - since > idle.toNanos()) {
                late = true;
                invocation.cancel(LATE); // before the interrupt, which ends the connection
                writer.interrupt();
            }
        }
    }
}
