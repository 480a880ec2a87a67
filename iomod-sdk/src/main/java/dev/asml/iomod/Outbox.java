package dev.asml.iomod;

import dev.asml.iomod.v1.Drained;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Pong;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Everything that an IOmod sends, one frame at a time. A stream buffers without bound whatever it is handed, so frames wait
 * here while the Threader is slow to read: replies make their sender wait, log lines are dropped and counted, and a Pong
 * overtakes all of them. Safe for use by many threads.
 */
final class Outbox {
    private static final int MAX_WAITING_BYTES = 4 << 20;
    private static final int MAX_WAITING_LOGS = 256;
    private static final int MAX_LOG_CHARACTERS = 8 * 1024;

    private FrameStream stream;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final Queue<FromIomod> waiting = new ArrayDeque<>();
    private long waitingBytes;
    private int waitingLogs;
    private int droppedLogs;
    private boolean finishing;
    private boolean closed;

    Outbox(FrameStream stream) {
        this.stream = stream;
    }

    /** From now on everything goes on another stream, on which this frame is the first. */
    void move(FrameStream next, FromIomod first) {
        lock.lock();
        try {
            stream = next;
            next.send(first);
            flush();
        } finally {
            lock.unlock();
        }
    }

    /** Sends or queues a frame; waits, without heed to interrupts, while too much is queued. */
    void send(FromIomod frame) {
        lock.lock();
        try {
            while (!closed && waitingBytes > MAX_WAITING_BYTES) {
                room.awaitUninterruptibly();
            }
            offer(frame);
        } finally {
            lock.unlock();
        }
    }

    /** Sends or queues a small frame without ever waiting; for the event-loop thread. */
    void sendNow(FromIomod frame) {
        lock.lock();
        try {
            offer(frame);
        } finally {
            lock.unlock();
        }
    }

    /** Whether nothing waits. */
    boolean isClear() {
        lock.lock();
        try {
            return waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** Sends a log line, or drops it if too many wait already; {@code call} may be 0. */
    void log(System.Logger.Level level, String message, long call) {
        log(Log.newBuilder()
                .setLevel(level(level))
                .setMessage(
                        message.length() <= MAX_LOG_CHARACTERS
                                ? message
                                : message.substring(0, MAX_LOG_CHARACTERS) + " … (cut)")
                .setCall(call)
                .build());
    }

    private static Log.Level level(System.Logger.Level level) {
        return switch (level) {
            case ALL, TRACE -> Log.Level.TRACE;
            case DEBUG -> Log.Level.DEBUG;
            case INFO -> Log.Level.INFO;
            case WARNING -> Log.Level.WARN;
            case ERROR, OFF -> Log.Level.ERROR;
        };
    }

    private void log(Log line) {
        lock.lock();
        try {
            if (waitingLogs >= MAX_WAITING_LOGS) {
                droppedLogs++;
                return;
            }
            waitingLogs++;
            offer(FromIomod.newBuilder().setLog(line).build());
        } finally {
            lock.unlock();
        }
    }

    void pong(long number) {
        lock.lock();
        try {
            if (!closed) {
                stream.send(FromIomod.newBuilder()
                        .setPong(Pong.newBuilder().setNumber(number))
                        .build());
                stream.flush();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the stream with Drained once everything queued is sent; later frames are dropped. */
    void finish() {
        lock.lock();
        try {
            offer(FromIomod.newBuilder()
                    .setDrained(Drained.getDefaultInstance())
                    .build());
            finishing = true;
            flush();
        } finally {
            lock.unlock();
        }
    }

    /** The stream is gone: whoever waits goes on, and what is sent from now on is dropped. */
    void close() {
        lock.lock();
        try {
            closed = true;
            waiting.clear();
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Sends what waits, as far as the Threader reads it. */
    void flush() {
        lock.lock();
        try {
            do {
                sendReady();
                reportDroppedLogs();
                stream.flush();
            } while (canSend());
            if (finishing && !closed && waiting.isEmpty()) {
                closed = true;
                stream.finish();
            }
            room.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private boolean canSend() {
        return !closed && stream.isReady() && !waiting.isEmpty();
    }

    private void sendReady() {
        while (canSend()) {
            FromIomod frame = waiting.remove();
            waitingBytes -= frame.getSerializedSize();
            waitingLogs -= frame.hasLog() ? 1 : 0;
            stream.send(frame);
        }
    }

    private void offer(FromIomod frame) {
        if (closed || finishing) {
            return;
        }
        waiting.add(frame);
        waitingBytes += frame.getSerializedSize();
        flush();
    }

    private void reportDroppedLogs() {
        if (droppedLogs == 0 || closed || !waiting.isEmpty() || !stream.isReady()) {
            return;
        }
        String message = droppedLogs + " log lines were dropped because the Threader was slow to read";
        droppedLogs = 0;
        stream.send(FromIomod.newBuilder()
                .setLog(Log.newBuilder().setLevel(Log.Level.WARN).setMessage(message))
                .build());
    }
}
