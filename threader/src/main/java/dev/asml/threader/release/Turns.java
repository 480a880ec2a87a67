package dev.asml.threader.release;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/** Sees that changes of one project are made one after the other. */
final class Turns {
    private final Map<String, ReentrantLock> locks = new ConcurrentHashMap<>();

    /** A turn to change a project. */
    interface Turn extends AutoCloseable {
        @Override
        void close();
    }

    /** Waits for a turn; a thread that has one of the project gets another one. */
    Turn take(String project) {
        ReentrantLock lock = locks.computeIfAbsent(project, _ -> new ReentrantLock());
        lock.lock();
        return lock::unlock;
    }
}
