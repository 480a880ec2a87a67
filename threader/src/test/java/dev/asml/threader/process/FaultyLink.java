package dev.asml.threader.process;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.asml.iomod.v1.Chunk;
import dev.asml.iomod.v1.Credit;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Log;
import dev.asml.iomod.v1.Pong;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.ToIomod;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One connection through a {@link FaultProxy}. Frames alone pass, or do not, as they are. HTTP/2 frames pass as they are, but for DATA (RFC 9113, section 6.1): its
 * bytes are put together to the messages of gRPC, each of which passes, or does not, as DATA of its own.
 */
final class FaultyLink {
    private static final int PREFACE = 24;
    private static final int HEADER = 9;
    private static final int LENGTH_BYTES = 3;
    private static final int PREFIX = 5;
    private static final int END_STREAM = 1;
    private static final int MOST_IN_A_FRAME = 16_384;
    private static final int FLOOD = 4000;
    private static final int TRICKLED_PIECES = 100;

    private final FaultProxy proxy;
    private final End iomod;
    private final End threader;
    private final Framing framing;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile boolean stalled;

    FaultyLink(FaultProxy proxy, End iomod, End threader, Framing framing) {
        this.proxy = proxy;
        this.iomod = iomod;
        this.threader = threader;
        this.framing = framing;
    }

    /** What is around a message. */
    enum Framing {
        /** That of gRPC, in DATA of HTTP/2. */
        GRPC,
        /** Its length, and nothing else. */
        ALONE;

        int prefix() {
            return this == GRPC ? PREFIX : Integer.BYTES;
        }

        byte[] frame(byte[] message) {
            ByteBuffer framed = ByteBuffer.allocate(prefix() + message.length);
            return (this == GRPC ? framed.put((byte) 0) : framed)
                    .putInt(message.length)
                    .put(message)
                    .array();
        }
    }

    /** One of the two that a link is between. */
    record End(InputStream in, OutputStream out, Closeable socket) implements Closeable {
        static End of(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            return new End(socket.getInputStream(), socket.getOutputStream(), socket);
        }

        static End of(SocketChannel channel) {
            return new End(Channels.newInputStream(channel), Channels.newOutputStream(channel), channel);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    void start() throws IOException {
        if (framing == Framing.ALONE || connect(proxy.takeFaultAt(Step.CONNECT))) {
            Thread.ofVirtual().start(() -> pump(iomod, threader, true));
            Thread.ofVirtual().start(() -> pump(threader, iomod, false));
        }
    }

    /** Whether the connection is good. */
    private boolean connect(@Nullable Fault fault) throws IOException {
        if (fault == null) {
            return true;
        }
        switch (fault) {
            case KILL -> proxy.kill();
            case GARBLE -> threader.out().write(new byte[100]);
            case FLOOD -> threader.out().write(new byte[100_000]);
            case CUT, HALF, STALL, DROP, TWICE, SWAP, TRICKLE -> {}
        }
        if (fault == Fault.CUT || fault == Fault.KILL) {
            cut();
        }
        return false;
    }

    void cut() {
        over.countDown();
        try (iomod;
                threader) {
            stalled = true;
        } catch (IOException e) {
            throw new IllegalStateException("a socket could not be closed", e);
        }
    }

    private void pump(End from, End to, boolean fromIomod) {
        try {
            new Direction(from, to, fromIomod).run();
        } catch (IOException _) {
            // An end of the connection, which is the other's as well.
            cut();
        }
    }

    /** What goes one way. */
    private final class Direction {
        private final DataInputStream in;
        private final OutputStream out;
        private final boolean fromIomod;
        private final ByteArrayOutputStream unread = new ByteArrayOutputStream();
        private int stream;
        private byte @Nullable [] heldBack;

        Direction(End from, End to, boolean fromIomod) {
            this.in = new DataInputStream(from.in());
            this.out = to.out();
            this.fromIomod = fromIomod;
        }

        void run() throws IOException {
            if (framing == Framing.ALONE) {
                passFrames();
            } else {
                passHttp();
            }
        }

        private void passFrames() throws IOException {
            while (true) {
                byte[] message = new byte[in.readInt()];
                in.readFully(message);
                awaitUnlessFlowing();
                if (message.length == 0) {
                    data(new byte[Integer.BYTES], 0);
                } else {
                    pass(framing.frame(message));
                }
            }
        }

        private void passHttp() throws IOException {
            if (fromIomod) {
                out.write(in.readNBytes(PREFACE));
            }
            while (true) {
                byte[] header = new byte[HEADER];
                in.readFully(header);
                byte[] payload = new byte[ByteBuffer.wrap(header).getInt() >>> Byte.SIZE];
                in.readFully(payload);
                awaitUnlessFlowing();
                if (header[LENGTH_BYTES] != 0) {
                    write(header, payload);
                    continue;
                }
                stream = ByteBuffer.wrap(header).getInt(LENGTH_BYTES + 2);
                unread.writeBytes(payload);
                passMessages();
                if ((header[LENGTH_BYTES + 1] & END_STREAM) != 0) {
                    data(new byte[0], END_STREAM);
                }
            }
        }

        private void awaitUnlessFlowing() throws IOException {
            if (stalled) {
                try {
                    over.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                throw new IOException("the connection was cut");
            }
        }

        private void passMessages() throws IOException {
            byte[] bytes = unread.toByteArray();
            int at = 0;
            while (bytes.length - at >= PREFIX) {
                int end = at + PREFIX + ByteBuffer.wrap(bytes).getInt(at + 1);
                if (end > bytes.length) {
                    break;
                }
                pass(Arrays.copyOfRange(bytes, at, end));
                at = end;
            }
            unread.reset();
            unread.write(bytes, at, bytes.length - at);
        }

        private void pass(byte[] message) throws IOException {
            awaitUnlessFlowing();
            Fault fault = proxy.takeFaultAt(step(message));
            if (fault != null) {
                passWrongly(fault, message);
                return;
            }
            data(message, 0);
            byte[] earlier = heldBack;
            if (earlier != null) {
                heldBack = null;
                data(earlier, 0);
            }
        }

        private Step step(byte[] message) throws InvalidProtocolBufferException {
            int prefix = framing.prefix();
            ByteBuffer frame = ByteBuffer.wrap(message, prefix, message.length - prefix);
            return fromIomod ? Step.of(FromIomod.parseFrom(frame)) : Step.of(ToIomod.parseFrom(frame));
        }

        private void passWrongly(Fault fault, byte[] message) throws IOException {
            switch (fault) {
                case CUT -> cut();
                case HALF -> {
                    data(Arrays.copyOf(message, message.length / 2), 0);
                    cut();
                }
                case STALL -> stalled = true;
                case KILL -> {
                    proxy.kill();
                    cut();
                }
                case GARBLE -> {
                    byte[] garbage = message.clone();
                    Arrays.fill(garbage, framing.prefix(), garbage.length, (byte) 0xff);
                    data(garbage.length > framing.prefix() ? garbage : framing.frame(new byte[] {-1}), 0);
                }
                case DROP -> {}
                case TWICE -> {
                    data(message, 0);
                    data(message, 0);
                }
                case SWAP -> heldBack = message;
                case TRICKLE -> trickle(message);
                case FLOOD -> {
                    flood();
                    data(message, 0);
                }
            }
        }

        private void trickle(byte[] message) throws IOException {
            int most = Math.max(1, message.length / TRICKLED_PIECES);
            for (int at = 0; at < message.length; at += most) {
                data(Arrays.copyOfRange(message, at, Math.min(message.length, at + most)), 0);
                LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
            }
        }

        /** Of every kind that an IOmod may send at any time, about nothing. */
        private void flood() throws IOException {
            List<FromIomod> kinds = List.of(
                    FromIomod.newBuilder()
                            .setReply(Reply.newBuilder().setId(-7))
                            .build(),
                    FromIomod.newBuilder()
                            .setChunk(Chunk.newBuilder().setId(4711))
                            .build(),
                    FromIomod.newBuilder()
                            .setCredit(Credit.newBuilder().setId(1 << 20).setBytes(-1))
                            .build(),
                    FromIomod.newBuilder()
                            .setPong(Pong.newBuilder().setNumber(Long.MAX_VALUE))
                            .build(),
                    FromIomod.newBuilder()
                            .setLog(Log.newBuilder().setMessage("flood"))
                            .build(),
                    FromIomod.getDefaultInstance());
            for (int i = 0; i < FLOOD; i++) {
                byte[] frame = kinds.get(i % kinds.size()).toByteArray();
                // Nothing behind its length alone is the end, and no frame.
                if (frame.length > 0 || framing == Framing.GRPC) {
                    data(framing.frame(frame), 0);
                }
            }
        }

        private void data(byte[] bytes, int flags) throws IOException {
            if (framing == Framing.ALONE) {
                out.write(bytes);
                return;
            }
            for (int at = 0; at == 0 || at < bytes.length; at += MOST_IN_A_FRAME) {
                int length = Math.min(MOST_IN_A_FRAME, bytes.length - at);
                byte[] header = ByteBuffer.allocate(HEADER)
                        .put((byte) (length >> (2 * Byte.SIZE)))
                        .putShort((short) length)
                        .put((byte) 0)
                        .put((byte) flags)
                        .putInt(stream)
                        .array();
                write(header, Arrays.copyOfRange(bytes, at, at + length));
            }
        }

        private void write(byte[] header, byte[] payload) throws IOException {
            byte[] whole = Arrays.copyOf(header, header.length + payload.length);
            System.arraycopy(payload, 0, whole, header.length, payload.length);
            out.write(whole);
        }
    }
}
