package dev.asml.threader.process;

import dev.asml.threader.io.Upload;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The input of a streaming call inside the host: what the guest gave, or what it is still writing. */
final class HostedInput extends InputStream {
    private final PendingCall pending;
    private final @Nullable Upload upload;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private byte[] head;
    private int offset;

    HostedInput(PendingCall pending, byte[] whole) {
        this.pending = pending;
        this.upload = pending.call().upload();
        this.head = whole;
        if (upload != null) {
            upload.onChange(this::changed);
        }
    }

    private void changed() {
        lock.lock();
        try {
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int read() throws InterruptedIOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] target, int from, int length) throws InterruptedIOException {
        Objects.checkFromIndexSize(from, length, target.length);
        if (length == 0) {
            return 0;
        }
        lock.lock();
        try {
            if (!awaitHead()) {
                return -1;
            }
            int count = Math.min(length, head.length - offset);
            System.arraycopy(head, offset, target, from, count);
            offset += count;
            pending.moved();
            return count;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("nobody waits for the call any more");
        } finally {
            lock.unlock();
        }
    }

    /** Whether there are bytes; waits for them, or for the end. */
    private boolean awaitHead() throws InterruptedException {
        while (offset == head.length) {
            if (upload == null) {
                return false;
            }
            // Asked before the bytes are taken: what is written last is taken then.
            boolean last = upload.isSpent();
            head = upload.take(Outbox.CHUNK_BYTES);
            offset = 0;
            if (head.length > 0) {
                return true;
            }
            if (last || upload.isSpent()) {
                return false;
            }
            change.await();
        }
        return true;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return head.length - offset;
        } finally {
            lock.unlock();
        }
    }
}
