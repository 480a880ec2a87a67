package dev.asml.iomod;

import com.google.protobuf.ByteString;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.FromIomod;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The input of a streaming call: the connection adds what arrives, the handler reads and so lets more come. */
final class CallInput extends InputStream {
    private final long id;
    private final Outbox outbox;
    private final int window;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Queue<ByteString> parts = new ArrayDeque<>();
    private ByteString head = ByteString.EMPTY;

    /** What has come and was not credited again. */
    private long uncredited;

    /** Of that, what was read. */
    private int owed;

    private int waiting;
    private boolean ended;

    CallInput(long id, Outbox outbox, int window) {
        this.id = id;
        this.outbox = outbox;
        this.window = window;
    }

    /** Adds a part; false if there was no credit for it. */
    boolean add(ByteString part, boolean more) {
        lock.lock();
        try {
            uncredited += part.size();
            if (uncredited > window) {
                return false;
            }
            if (!part.isEmpty()) {
                parts.add(part);
                waiting += part.size();
            }
            ended |= !more;
            change.signalAll();
            return true;
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
    public int read(byte[] target, int offset, int length) throws InterruptedIOException {
        Objects.checkFromIndexSize(offset, length, target.length);
        if (length == 0) {
            return 0;
        }
        int credit;
        int count;
        lock.lock();
        try {
            if (!awaitHead()) {
                return -1;
            }
            count = Math.min(length, head.size());
            head.substring(0, count).copyTo(target, offset);
            head = head.substring(count);
            waiting -= count;
            credit = credit(count);
        } finally {
            lock.unlock();
        }
        if (credit > 0) {
            outbox.sendNow(FromIomod.newBuilder()
                    .setCredit(Credit.newBuilder().setId(id).setBytes(credit))
                    .build());
        }
        return count;
    }

    private boolean awaitHead() throws InterruptedIOException {
        try {
            while (head.isEmpty()) {
                if (!parts.isEmpty()) {
                    head = parts.remove();
                } else if (ended) {
                    return false;
                } else {
                    change.await();
                }
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("nobody waits for the call any more");
        }
    }

    /** What to tell the Threader now; it goes on meanwhile with the other half of the window. */
    private int credit(int read) {
        owed += read;
        if (ended || owed < (window + 1) / 2) {
            return 0;
        }
        int told = owed;
        owed = 0;
        uncredited -= told;
        return told;
    }

    @Override
    public int available() {
        lock.lock();
        try {
            return waiting;
        } finally {
            lock.unlock();
        }
    }
}
