package dev.asml.iomod;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Reply;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The answer of a streaming call: sent in chunks, as far as the Threader has given credit for it. */
final class CallOutput extends OutputStream {
    private static final int FIRST_BUFFER = 8 * 1024;

    private final Call call;
    private final Outbox outbox;
    private final int chunkBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition granted = lock.newCondition();
    private byte[] buffer = new byte[0];
    private int buffered;
    private long credit;
    private boolean begun;
    private boolean finished;

    CallOutput(Call call, Outbox outbox, int chunkBytes, long credit) {
        this.call = call;
        this.outbox = outbox;
        this.chunkBytes = chunkBytes;
        this.credit = credit;
    }

    /** The Threader takes more; sums beyond any use are cut. */
    void grant(long bytes) {
        lock.lock();
        try {
            credit = Math.min(credit + bytes, Integer.MAX_VALUE);
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
            int count = Math.min(offset + length - at, chunkBytes - buffered);
            reserve(buffered + count);
            System.arraycopy(source, at, buffer, buffered, count);
            buffered += count;
            at += count;
            if (buffered == chunkBytes) {
                flush();
            }
        }
    }

    private void reserve(int bytes) {
        if (bytes > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.clamp(buffer.length * 2L, Math.max(bytes, FIRST_BUFFER), chunkBytes));
        }
    }

    @Override
    public void flush() throws IOException {
        int sent = 0;
        while (sent < buffered) {
            sent += sendSome(sent, true);
        }
        buffered = 0;
    }

    /** Ends the answer. */
    void finish() throws IOException {
        int sent = 0;
        while (sent < buffered) {
            sent += sendSome(sent, false);
        }
        buffered = 0;
        if (!finished) {
            finished = true;
            send(ByteString.EMPTY, false);
        }
    }

    /** Nothing more can be written. */
    void stop() {
        finished = true;
    }

    private int sendSome(int from, boolean more) throws IOException {
        int count = spend(buffered - from);
        boolean last = !more && from + count == buffered;
        finished |= last;
        send(UnsafeByteOperations.unsafeWrap(Arrays.copyOfRange(buffer, from, from + count)), !last);
        return count;
    }

    private int spend(int wanted) throws InterruptedIOException {
        lock.lock();
        try {
            while (credit == 0) {
                granted.await();
            }
            int count = (int) Math.min(wanted, credit);
            credit -= count;
            return count;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("nobody waits for the call any more");
        } finally {
            lock.unlock();
        }
    }

    private void send(ByteString part, boolean more) {
        FromIomod.Builder frame = FromIomod.newBuilder();
        if (begun) {
            frame.setChunk(Chunk.newBuilder().setId(call.id()).setData(part).setMore(more));
        } else {
            begun = true;
            Reply.Builder reply =
                    Reply.newBuilder().setId(call.id()).setOutput(part).setMore(more);
            if (!more) {
                call.timing().ifPresent(reply::setTiming);
            }
            frame.setReply(reply);
        }
        outbox.send(frame.build());
    }
}
