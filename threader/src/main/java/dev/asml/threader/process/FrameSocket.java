package dev.asml.threader.process;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.asml.iomod.v1.FromIomod;
import io.grpc.netty.shaded.io.netty.channel.unix.Socket;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries frames alone, each behind its length in four bytes, highest first; a length of 0 is the end.
 * One thread at a time may read, one write, and any shut it.
 *
 * <p>The descriptor must not be used once it is closed, for then it may be another file's. So it is closed by who reads,
 * and under the lock that is held for writing.
 */
final class FrameSocket {
    static final int LENGTH_BYTES = 4;

    private static final int MOST_IN_A_FRAME = 1 << 20;
    private static final int READ_BYTES = 64 * 1024;

    private final Socket socket;
    private final Object guard = new Object();
    private boolean closed;
    private ByteBuffer in = ByteBuffer.allocateDirect(READ_BYTES);

    FrameSocket(Socket socket) {
        this.socket = socket;
    }

    int descriptor() {
        return socket.intValue();
    }

    /** Writes as much as there is room for at once. */
    void write(ByteBuffer out) throws IOException {
        synchronized (guard) {
            if (closed) {
                out.position(out.limit());
            } else {
                out.position(out.position() + socket.write(out, out.position(), out.limit()));
            }
        }
    }

    /** Reads what is there, some of it if it is much. */
    void read() throws IOException {
        int count = socket.read(in, in.position(), in.limit());
        if (count < 0) {
            throw new EOFException("it is closed");
        }
        in.position(in.position() + count);
    }

    /** Before the first frame: reads no more than this one, so that what follows is there for who reads next. */
    @Nullable
    FromIomod readFirst(int most) throws IOException {
        if (in.limit() == in.capacity()) {
            in.limit(LENGTH_BYTES);
        }
        read();
        if (in.position() == LENGTH_BYTES && in.limit() == LENGTH_BYTES) {
            int length = in.getInt(0);
            if (length <= 0 || length > most) {
                throw new IOException("its first frame claims to have %d bytes".formatted(length));
            }
            in.limit(LENGTH_BYTES + length);
            read();
        }
        if (in.hasRemaining() || in.position() == LENGTH_BYTES) {
            return null;
        }
        in.flip();
        FromIomod first = next();
        in.clear();
        return first;
    }

    /** Hears of frames. */
    interface Listener {
        void onFrame(FromIomod frame);
    }

    /** Tells the frames that were read. Returns how many; with the sign turned if they were the last. */
    int tell(Listener listener) throws IOException {
        int count = 0;
        in.flip();
        while (in.remaining() >= LENGTH_BYTES) {
            int length = in.getInt(in.position());
            if (length == 0) {
                return -count - 1;
            }
            if (length < 0 || length > MOST_IN_A_FRAME) {
                throw new IOException(
                        "a frame claims to have %d bytes; the most is %d".formatted(length, MOST_IN_A_FRAME));
            }
            if (in.remaining() < LENGTH_BYTES + length) {
                break;
            }
            listener.onFrame(next());
            count++;
        }
        keepRest();
        return count;
    }

    private FromIomod next() throws IOException {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        CodedInputStream source = UnsafeByteOperations.unsafeWrap(bytes).newCodedInput();
        // The array is this frame's alone, so its payload need not be copied out of it.
        source.enableAliasing(true);
        return FromIomod.parseFrom(source);
    }

    private void keepRest() {
        int needed = in.remaining() < LENGTH_BYTES ? 0 : LENGTH_BYTES + in.getInt(in.position());
        if (needed > in.capacity() || (needed <= READ_BYTES && in.capacity() > READ_BYTES)) {
            in = ByteBuffer.allocateDirect(Math.max(needed, READ_BYTES)).put(in);
        } else {
            in.compact();
        }
    }

    /** Ends it for both sides; who reads it sees that. */
    void shut() {
        synchronized (guard) {
            if (!closed) {
                try {
                    socket.shutdown(true, true);
                } catch (IOException _) {
                    // The other side was first.
                }
            }
        }
    }

    /** Lets go of the descriptor; by who reads. */
    void close() {
        synchronized (guard) {
            if (closed) {
                return;
            }
            closed = true;
            try {
                socket.close();
            } catch (IOException _) {
                // It is gone all the same.
            }
        }
    }
}
