package dev.asml.iomod;

import com.google.protobuf.CodedOutputStream;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.ToIomod;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * The frames themselves on a Unix domain socket, each behind its length in four bytes, highest first; a length of 0 is the
 * end. Whoever sends writes to the socket, so a reply does not wait for another thread; only what the socket does not
 * take at once is left to the one that reads.
 *
 * <p>The channel does not block, and so is not closed when a handler that writes to it is interrupted.
 */
final class PlainStream implements FrameStream {
    private static final int LENGTH_BYTES = 4;
    private static final int MAX_FRAME_BYTES = 5 << 20;
    private static final int READ_BYTES = 64 * 1024;
    private static final int READY_BYTES = 64 * 1024;

    /** How long the next frame is looked for without sleeping, while they come one at a time. */
    private static final long LOOK_NANOS = 200_000;

    /** Frames that came alone, one after the other, after which the next is looked for. */
    private static final int SINGLES = 8;

    private static final int MOST_UNLOOKED = 4096;

    private static final boolean POSSIBLE = !System.getProperty("os.name").startsWith("Windows");

    private final UnixDomainSocketAddress address;
    private volatile @Nullable Open open;
    private volatile boolean closed;

    PlainStream(UnixDomainSocketAddress address) {
        this.address = address;
    }

    /** Whether this system has such sockets. */
    static boolean isPossible() {
        return POSSIBLE;
    }

    /** Dials; before anything is sent. If nobody is there, {@link #start} tells. */
    void connect() {
        try {
            open = new Open(SocketChannel.open(address));
        } catch (IOException _) {
            // Told by the thread that would read.
        }
    }

    @Override
    public void start(Listener listener) {
        Thread reader = Thread.ofPlatform().daemon().name("iomod").unstarted(() -> read(listener));
        Open connected = open;
        if (connected != null) {
            connected.reader = reader;
        }
        reader.start();
    }

    private void read(Listener listener) {
        Open connected = open;
        String problem = connected == null ? "nobody listens at " + address : connected.readAll(listener);
        close();
        listener.onEnd(problem);
    }

    @Override
    public boolean isReady() {
        Open connected = open;
        return connected != null && connected.waiting() < READY_BYTES;
    }

    @Override
    public void send(FromIomod frame) {
        Open connected = open;
        if (connected != null) {
            connected.append(frame);
        }
    }

    @Override
    public void flush() {
        Open connected = open;
        if (connected != null) {
            connected.flush();
        }
    }

    @Override
    public void finish() {
        Open connected = open;
        if (connected != null) {
            connected.appendEnd();
            connected.flush();
        }
    }

    @Override
    public void abort(String why) {
        close();
    }

    @Override
    public void close() {
        closed = true;
        Open connected = open;
        if (connected != null) {
            connected.close();
        }
    }

    /** A connection. The fields of the way out belong to whoever has the outbox's lock. */
    private final class Open {
        private final SocketChannel channel;
        private final Selector selector;
        private final SelectionKey key;

        /** Set before it runs. */
        private volatile @Nullable Thread reader;

        private byte[] out = new byte[READ_BYTES];
        private int written;
        private int appended;

        private ByteBuffer in = ByteBuffer.allocate(READ_BYTES);

        /** Whether frames that came together are being told; for the reader. */
        private boolean telling;

        /** Frames that came alone, one after the other; for the reader. */
        private int singles;

        /** Frames that are not looked for, because that was in vain; how many, and of them still to come. */
        private int unlooked;

        private int toSleepFor;

        Open(SocketChannel channel) throws IOException {
            this.channel = channel;
            channel.configureBlocking(false);
            selector = Selector.open();
            key = channel.register(selector, SelectionKey.OP_READ);
        }

        // The way out

        int waiting() {
            return appended - written;
        }

        void append(FromIomod frame) {
            int size = frame.getSerializedSize();
            int from = reserve(LENGTH_BYTES + size);
            putLength(from, size);
            try {
                CodedOutputStream target = CodedOutputStream.newInstance(out, from + LENGTH_BYTES, size);
                frame.writeTo(target);
                target.checkNoSpaceLeft();
            } catch (IOException e) {
                throw new IllegalStateException("an array takes what fits", e);
            }
        }

        void appendEnd() {
            putLength(reserve(LENGTH_BYTES), 0);
        }

        private int reserve(int bytes) {
            if (appended + bytes > out.length) {
                makeRoom(bytes);
            }
            int from = appended;
            appended += bytes;
            return from;
        }

        private void makeRoom(int bytes) {
            int waiting = waiting();
            byte[] target = waiting + bytes > out.length ? new byte[Math.max(waiting + bytes, out.length * 2)] : out;
            System.arraycopy(out, written, target, 0, waiting);
            out = target;
            written = 0;
            appended = waiting;
        }

        private void putLength(int at, int length) {
            ByteBuffer.wrap(out).putInt(at, length);
        }

        void flush() {
            boolean more = waiting() > 0;
            if (!more || (telling && Thread.currentThread().equals(reader))) {
                return;
            }
            try {
                written += channel.write(ByteBuffer.wrap(out, written, waiting()));
                if (waiting() > 0) {
                    key.interestOpsOr(SelectionKey.OP_WRITE);
                    selector.wakeup();
                }
            } catch (IOException | CancelledKeyException _) {
                // Whoever reads sees the end as well, and tells.
                written = appended;
            }
            if (waiting() == 0) {
                emptied();
            }
        }

        /** A long answer is rare: what it needed is not kept. */
        private void emptied() {
            written = 0;
            appended = 0;
            if (out.length > 4 * READ_BYTES) {
                out = new byte[READ_BYTES];
            }
        }

        // The way in

        /** Tells what arrives until the end. What is wrong with that; null if nothing. */
        @Nullable
        String readAll(Listener listener) {
            try {
                boolean more = true;
                while (more) {
                    more = readSome(listener);
                }
                return null;
            } catch (IOException | RuntimeException e) {
                return closed ? "closed" : String.valueOf(e.getMessage());
            }
        }

        private boolean readSome(Listener listener) throws IOException {
            if (singles >= SINGLES && isFoundSoon()) {
                return tellAll(listener);
            }
            selector.select();
            selector.selectedKeys().clear();
            if (closed) {
                throw new EOFException("closed");
            }
            if (key.isWritable()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
                listener.onReady();
            }
            if (!key.isReadable()) {
                return true;
            }
            var _ = receive();
            return tellAll(listener);
        }

        private boolean receive() throws IOException {
            int count = channel.read(in);
            if (count < 0) {
                throw new EOFException("the Threader is gone");
            }
            return count > 0;
        }

        /**
         * Whether something comes while this thread looks for it. To wake a processor that sleeps takes longer than all else
         * of a short call; whoever else has something to do goes first.
         */
        // The scheduler is the operating system's: this thread is of the platform.
        @SuppressWarnings("ThreadPriorityCheck")
        private boolean isFoundSoon() throws IOException {
            if (toSleepFor > 0) {
                toSleepFor--;
                return false;
            }
            long start = System.nanoTime();
            boolean found = receive();
            while (!found && !closed && System.nanoTime() - start < LOOK_NANOS) {
                Thread.yield();
                found = receive();
            }
            unlooked = found ? 0 : Math.min(2 * unlooked + 1, MOST_UNLOOKED);
            toSleepFor = unlooked;
            return found;
        }

        private boolean tellAll(Listener listener) throws IOException {
            telling = true;
            boolean more = tell(listener);
            telling = false;
            listener.onReady();
            return more;
        }

        private boolean tell(Listener listener) throws IOException {
            int count = 0;
            in.flip();
            while (in.remaining() >= LENGTH_BYTES) {
                int length = in.getInt(in.position());
                if (length == 0) {
                    return false;
                }
                if (length < 0 || length > MAX_FRAME_BYTES) {
                    throw new IOException("a frame claims to have %d bytes".formatted(length));
                }
                if (in.remaining() < LENGTH_BYTES + length) {
                    break;
                }
                int from = in.position() + LENGTH_BYTES;
                ToIomod frame = ToIomod.parser().parseFrom(in.array(), from, length);
                in.position(from + length);
                listener.onFrame(frame);
                count++;
            }
            singles = count == 1 ? singles + 1 : 0;
            keepRest();
            return true;
        }

        private void keepRest() {
            int needed = in.remaining() < LENGTH_BYTES ? 0 : LENGTH_BYTES + in.getInt(in.position());
            if (needed > in.capacity() || (needed < READ_BYTES && in.capacity() > READ_BYTES)) {
                in = ByteBuffer.allocate(Math.max(needed, READ_BYTES)).put(in);
            } else {
                in.compact();
            }
        }

        void close() {
            try {
                channel.close();
                selector.close();
            } catch (IOException _) {
                // Nobody uses it any more.
            }
        }
    }
}
