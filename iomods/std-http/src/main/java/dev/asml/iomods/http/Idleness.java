package dev.asml.iomods.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Closes a body from which a read has waited too long. The time in which nobody reads does not count. */
final class Idleness implements AutoCloseable {
    private static final long NOT_READING = Long.MIN_VALUE;

    private final InputStream body;
    private final long nanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private long since = NOT_READING;
    private boolean over;
    private boolean closed;

    private Idleness(InputStream body, long nanos) {
        this.body = body;
        this.nanos = nanos;
    }

    /** Of a body; without a limit nothing is watched. */
    static Idleness of(InputStream body, Optional<Duration> limit) {
        Idleness idleness = new Idleness(body, limit.map(Duration::toNanos).orElse(0L));
        if (limit.isPresent()) {
            Thread.startVirtualThread(idleness::watch);
        }
        return idleness;
    }

    void begin() {
        become(System.nanoTime());
    }

    void end() {
        become(NOT_READING);
    }

    private void become(long now) {
        lock.lock();
        try {
            since = now;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a read has waited too long. */
    boolean isOver() {
        lock.lock();
        try {
            return over;
        } finally {
            lock.unlock();
        }
    }

    private void watch() {
        try {
            if (awaitIdleness()) {
                body.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean awaitIdleness() throws InterruptedException {
        lock.lock();
        try {
            while (!closed) {
                if (since == NOT_READING) {
                    change.await();
                    continue;
                }
                long left = nanos - (System.nanoTime() - since);
                if (left <= 0) {
                    over = true;
                    return true;
                }
                var _ = change.awaitNanos(left);
            }
            return false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }
}
