package dev.asml.threader.process;

import dev.asml.threader.io.IomodState;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The state of one IOmod, written by its supervisor and awaited by others. */
final class Status {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile IomodState state = new IomodState.Starting(Instant.now());
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile String note = "";
    private volatile Map<String, String> configuration;

    /** That of an IOmod that starts, with what it is to be configured with. */
    Status(Map<String, String> configuration) {
        this.configuration = configuration;
    }

    IomodState state() {
        return state;
    }

    /** What it is configured with, or will be when it starts. */
    Map<String, String> configuration() {
        return configuration;
    }

    void configure(Map<String, String> values) {
        configuration = values;
    }

    /** What was wanted of it and it did not do; empty if nothing. */
    String note() {
        return note;
    }

    void note(String text) {
        note = text;
    }

    int restarts() {
        return restarts.get();
    }

    void become(IomodState next) {
        lock.lock();
        try {
            state = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void countRestart() {
        restarts.incrementAndGet();
    }

    /** Waits until the IOmod is ready, has failed or is stopped, or the time is over. */
    IomodState await(Duration timeout) throws InterruptedException {
        long left = timeout.toNanos();
        lock.lockInterruptibly();
        try {
            while (!isSettled() && left > 0) {
                left = changed.awaitNanos(left);
            }
            return state;
        } finally {
            lock.unlock();
        }
    }

    void awaitStopped() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!(state instanceof IomodState.Stopped)) {
                changed.await();
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean isSettled() {
        return switch (state) {
            case IomodState.Ready _, IomodState.Failed _, IomodState.Stopped _ -> true;
            case IomodState.Starting _, IomodState.BackingOff _, IomodState.Draining _ -> false;
        };
    }
}
