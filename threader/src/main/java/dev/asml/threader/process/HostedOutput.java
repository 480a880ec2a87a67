package dev.asml.threader.process;

import dev.asml.threader.io.IoCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The answer of a streaming call inside the host: handed on as far as the guest has read of it. */
final class HostedOutput extends OutputStream {
    private static final int BUFFER = 64 * 1024;
    private static final byte[] NONE = {};

    private final PendingCall pending;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition granted = lock.newCondition();
    private long credit = Flow.WINDOW;
    private byte[] buffer = NONE;
    private int buffered;
    private boolean finished;

    HostedOutput(PendingCall pending) {
        this.pending = pending;
    }

    /** The guest took so much. */
    void grant(int bytes) {
        lock.lock();
        try {
            credit += bytes;
            granted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, source.length);
        if (finished) {
            throw new IOException("the answer of the call is over");
        }
        for (int at = offset; at < offset + length; ) {
            if (buffer.length == 0) {
                buffer = new byte[BUFFER];
            }
            int count = Math.min(offset + length - at, BUFFER - buffered);
            System.arraycopy(source, at, buffer, buffered, count);
            buffered += count;
            at += count;
            if (buffered == BUFFER) {
                flush();
            }
        }
    }

    @Override
    public void flush() throws InterruptedIOException {
        int sent = 0;
        while (sent < buffered) {
            int count = spend(buffered - sent);
            hand(Arrays.copyOfRange(buffer, sent, sent + count));
            sent += count;
        }
        buffered = 0;
    }

    private void hand(byte[] part) throws InterruptedIOException {
        pending.moved();
        int wanted = pending.call().receive(part);
        if (wanted == IoCall.UNWANTED) {
            finished = true;
            throw new InterruptedIOException("nobody waits for the call any more");
        }
        if (wanted > 0) {
            grant(wanted);
        }
    }

    /** How many of these bytes there is room for; waits for some. */
    private int spend(int wanted) throws InterruptedIOException {
        lock.lock();
        try {
            while (credit <= 0) {
                granted.await();
            }
            int count = (int) Math.min(wanted, credit);
            credit -= count;
            return count;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("nobody waits for the call any more");
        } finally {
            lock.unlock();
        }
    }

    /** Hands on the rest, and ends the call. */
    void finish() throws InterruptedIOException {
        flush();
        finished = true;
        var _ = pending.call().finish();
    }
}
