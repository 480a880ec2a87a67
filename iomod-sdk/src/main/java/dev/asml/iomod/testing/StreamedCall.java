package dev.asml.iomod.testing;

import com.google.protobuf.ByteString;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.v1.Call;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.ToIomod;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A call to a streaming method: its input is written and its answer read as streams, both within credit. Thread-safe;
 * each of the streams is for one thread at a time.
 */
public final class StreamedCall {
    private final BrokerStream broker;
    private final Call.Builder call;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition change = lock.newCondition();
    private final Queue<ByteString> parts = new ArrayDeque<>();
    private final Input input = new Input();
    private final Output output = new Output();
    private long credit;
    private long granted;
    private long window;
    private boolean begun;
    private boolean ended;
    private @Nullable RuntimeException failure;

    StreamedCall(BrokerStream broker, Call.Builder call, Duration patience, long credit, long window) {
        this.broker = broker;
        this.call = call;
        this.patience = patience;
        this.credit = credit;
        this.window = window;
    }

    /** The call's number on the connection. */
    public long id() {
        return call.getId();
    }

    /** Where the input is written, as far as there is credit. A write or flush begins the call, closing ends the input. */
    public OutputStream input() {
        return input;
    }

    /**
     * Where the answer is read. What is read is credited again, a part at a time. A call that fails throws
     * {@link IomodFailure} where its answer breaks off.
     */
    public InputStream output() {
        return output;
    }

    /** Tells the IOmod that nobody waits any more; it still has to reply. */
    public void cancel() {
        broker.cancel(id());
    }

    /** Whether all of the reply is there, read or not. */
    public boolean isDone() {
        lock.lock();
        try {
            return ended;
        } finally {
            lock.unlock();
        }
    }

    /** How many bytes the IOmod has said that it takes since the call began. */
    public long granted() {
        lock.lock();
        try {
            return granted;
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the IOmod's reply to begin with a failure, or to end in one; drops what comes before. */
    public IomodFailure failure() {
        try {
            output.transferTo(OutputStream.nullOutputStream());
        } catch (IomodFailure expected) {
            return expected;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalStateException("%s was answered instead of failing".formatted(call.getMethod()));
    }

    /** Lets the IOmod send so many bytes more, whatever is read. */
    void credit(int bytes) {
        lock.lock();
        try {
            window += Integer.toUnsignedLong(bytes);
        } finally {
            lock.unlock();
        }
        broker.credit(id(), bytes);
    }

    /** Waits until all of the reply is there, of which nothing need be read. */
    void awaitEnd() {
        lock.lock();
        try {
            while (!ended) {
                await();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends the call without any input yet. */
    void begin() {
        input.flush();
    }

    /** Writes the whole input. */
    void write(byte[] whole) {
        input.write(whole, 0, whole.length);
        input.close();
    }

    /** Reads the whole answer, and completes another call with it. */
    void readInto(PendingCall pending) {
        try {
            pending.take(ByteString.readFrom(output), false);
        } catch (IomodFailure e) {
            pending.fail(e);
        } catch (IOException | IllegalStateException e) {
            pending.lose(String.valueOf(e.getMessage()));
        }
    }

    void grant(long bytes) {
        lock.lock();
        try {
            credit += bytes;
            granted += bytes;
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    boolean take(Reply frame) {
        if (!frame.hasFailure()) {
            return take(frame.getOutput(), frame.getMore());
        }
        Failure failed = frame.getFailure();
        end(new IomodFailure(failed.getCode(), failed.getMessage(), failed.getRetryable()));
        return true;
    }

    boolean take(ByteString part, boolean more) {
        lock.lock();
        try {
            window -= part.size();
            if (window < 0) {
                broker.note(Rule.OUTPUT_CREDIT, "it sent %d bytes more than it had credit for".formatted(-window));
            }
            if (!part.isEmpty()) {
                parts.add(part);
            }
            ended |= !more;
            change.signalAll();
            return !more;
        } finally {
            lock.unlock();
        }
    }

    void lose(String reason) {
        end(new IllegalStateException(reason));
    }

    private void end(RuntimeException with) {
        lock.lock();
        try {
            if (!ended) {
                ended = true;
                failure = with;
            }
            change.signalAll();
        } finally {
            lock.unlock();
        }
    }

    // Whoever calls looks again at what it waits for.
    @SuppressWarnings("WaitNotInLoop")
    private void await() {
        try {
            if (!change.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("nothing moved in %s within %s".formatted(call.getMethod(), patience));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while %s was called".formatted(call.getMethod()), e);
        }
    }

    /** The caller's writing end. */
    private final class Input extends OutputStream {
        private boolean closed;

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] source, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, source.length);
            for (int at = offset; at < offset + length; ) {
                int count = spend(Math.min(offset + length - at, broker.chunkBytes()));
                if (count == 0) {
                    return;
                }
                send(ByteString.copyFrom(source, at, count), true);
                at += count;
            }
        }

        /** Waits for credit; 0 if the call has ended, and nobody wants more. */
        private int spend(int wanted) {
            lock.lock();
            try {
                while (credit == 0 && !ended) {
                    await();
                }
                int count = ended ? 0 : (int) Math.min(wanted, credit);
                credit -= count;
                return count;
            } finally {
                lock.unlock();
            }
        }

        private void send(ByteString part, boolean more) {
            if (begun) {
                broker.send(ToIomod.newBuilder()
                        .setChunk(Chunk.newBuilder().setId(id()).setData(part).setMore(more)));
                return;
            }
            begun = true;
            broker.send(ToIomod.newBuilder().setCall(call.setInput(part).setMore(more)));
        }

        /** Begins the call if nothing was written yet. */
        @Override
        public void flush() {
            if (!begun) {
                send(ByteString.EMPTY, true);
            }
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                send(ByteString.EMPTY, false);
            }
        }
    }

    /** The caller's reading end. */
    private final class Output extends InputStream {
        private ByteString head = ByteString.EMPTY;

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] target, int offset, int length) {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0) {
                return 0;
            }
            if (!awaitHead()) {
                return -1;
            }
            int count = Math.min(length, head.size());
            head.substring(0, count).copyTo(target, offset);
            head = head.substring(count);
            return count;
        }

        private boolean awaitHead() {
            int taken;
            lock.lock();
            try {
                while (head.isEmpty() && parts.isEmpty() && !ended) {
                    await();
                }
                if (!head.isEmpty()) {
                    return true;
                }
                if (parts.isEmpty()) {
                    rethrow();
                    return false;
                }
                head = parts.remove();
                taken = head.size();
                window += taken;
            } finally {
                lock.unlock();
            }
            broker.credit(id(), taken);
            return true;
        }

        private void rethrow() {
            RuntimeException why = failure;
            if (why instanceof IomodFailure failed) {
                throw new IomodFailure(failed.code(), failed.message(), failed.retryable());
            }
            if (why != null) {
                throw new IllegalStateException(why.getMessage(), why);
            }
        }
    }
}
