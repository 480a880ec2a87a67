package dev.asml.threader.log;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Somebody who reads the log as it grows. Lines are offered by many threads and taken by one. */
public final class LogFollower implements AutoCloseable {
    /**
     * What came since the last time.
     *
     * @param lost how many lines were dropped before these because the follower lagged
     * @param lines oldest first
     */
    public record Batch(long lost, List<LogLine> lines) {
        /** Whether nothing came. */
        public boolean isEmpty() {
            return lost == 0 && lines.isEmpty();
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition arrived = lock.newCondition();
    private final Queue<LogLine> waiting = new ArrayDeque<>();
    private final int backlog;
    private final Predicate<LogLine> filter;
    private final Consumer<LogFollower> onClose;
    private long lost;
    private boolean closed;

    LogFollower(int backlog, Predicate<LogLine> filter, Consumer<LogFollower> onClose) {
        this.backlog = backlog;
        this.filter = filter;
        this.onClose = onClose;
    }

    void offer(LogLine line) {
        if (!filter.test(line)) {
            return;
        }
        lock.lock();
        try {
            if (waiting.size() == backlog) {
                waiting.remove();
                lost++;
            }
            waiting.add(line);
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }

    /** What waits, or what comes first within the time; an empty batch if nothing does, or this was closed. */
    public Batch next(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lockInterruptibly();
        try {
            while (waiting.isEmpty() && !closed && left > 0) {
                left = arrived.awaitNanos(left);
            }
            Batch batch = new Batch(lost, new ArrayList<>(waiting));
            waiting.clear();
            lost = 0;
            return batch;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing comes any more; who waits for it waits no longer. */
    @Override
    public void close() {
        onClose.accept(this);
        lock.lock();
        try {
            closed = true;
            arrived.signal();
        } finally {
            lock.unlock();
        }
    }
}
