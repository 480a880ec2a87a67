package dev.asml.threader.http;

import dev.asml.threader.http.WebSocketInput.Incoming;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server's side of a WebSocket (RFC 6455). One thread receives, any may send; none waits longer for a client that
 * takes nothing than {@link #overdue} allows, because the connection is dropped then.
 */
final class WebSocket {
    /** For the client's answer to a close. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(3);

    private static final int CHUNK = 16 << 10;
    private static final int MAX_HEAD = 10;
    private static final int LAST = 0x80;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final Duration patience;
    private final DataReader reader;
    private final WebSocketInput input;
    private final DataWriter writer;
    private final HelidonSocket connection;
    private final ReentrantLock sending = new ReentrantLock();
    private final byte[] chunk = new byte[CHUNK];
    private int filled;
    private boolean closeSent;
    private volatile boolean lost;
    private volatile long waitsSince;
    private volatile boolean waits;
    private volatile long heard = System.nanoTime();
    private volatile boolean closing;

    /**
     * Of a connection on which the handshake is done.
     *
     * @param patience how long a client may take nothing of what is sent to it
     */
    WebSocket(ConnectionContext context, Duration patience) {
        this.patience = patience;
        reader = context.dataReader();
        input = new WebSocketInput(reader);
        writer = context.dataWriter();
        connection = context.serverSocket();
    }

    /** Blocks until something came; the end of the connection comes as a close. What breaks the protocol closes it. */
    Incoming receive() {
        try {
            Incoming incoming = input.next();
            heard = System.nanoTime();
            return incoming;
        } catch (WebSocketBreach e) {
            close(e.close());
            drain();
            return new Incoming.Closed(e.close());
        } catch (DataReader.InsufficientDataAvailableException | CloseConnectionException _) {
            return new Incoming.Closed(WebSocketClose.UNTOLD);
        }
    }

    /** Takes what the client still sends, so that it comes to read why it was closed. */
    private void drain() {
        try {
            while (reader.readBuffer().available() >= 0) {
                heard = System.nanoTime();
            }
        } catch (DataReader.InsufficientDataAvailableException | CloseConnectionException _) {
            // the end that was waited for
        }
    }

    /** Whether more can be sent. */
    boolean isOpen() {
        return !closing && !lost;
    }

    /** How long nothing has come. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - heard);
    }

    /** Sends a text; false if the connection is closed. */
    boolean text(String message) {
        return send(TEXT, message.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends the pieces as one binary message; false if the connection is closed. */
    boolean binary(byte[]... pieces) {
        return send(BINARY, pieces);
    }

    /** Asks for a sign of life. */
    boolean ping() {
        return send(PING, new byte[0]);
    }

    /** Answers a ping. */
    boolean pong(byte[] payload) {
        return send(PONG, payload);
    }

    /** Says that the connection is to end, and why; what comes afterwards is not sent. */
    void close(WebSocketClose why) {
        var _ = send(CLOSE, why.payload());
    }

    private boolean send(int opcode, byte[]... pieces) {
        sending.lock();
        try {
            if (closeSent || lost) {
                return false;
            }
            closeSent = opcode == CLOSE;
            head(opcode, pieces);
            for (byte[] piece : pieces) {
                add(piece);
            }
            flush();
            return true;
        } catch (SocketWriterException | UncheckedIOException _) {
            lost = true;
            drop();
            return false;
        } finally {
            filled = 0;
            if (closeSent) {
                waitsSince = System.nanoTime();
                closing = true;
            }
            sending.unlock();
        }
    }

    private void head(int opcode, byte[]... pieces) {
        long length = 0;
        for (byte[] piece : pieces) {
            length += piece.length;
        }
        byte[] head = new byte[MAX_HEAD];
        int at = 0;
        head[at++] = (byte) (LAST | opcode);
        head[at++] = (byte) (length < 126 ? length : length < 1 << 16 ? 126 : 127);
        int bytes = length < 126 ? 0 : length < 1 << 16 ? 2 : 8;
        for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) {
            head[at++] = (byte) (length >>> shift);
        }
        System.arraycopy(head, 0, chunk, 0, at);
        filled = at;
    }

    private void add(byte[] piece) {
        int at = 0;
        while (at < piece.length) {
            int count = Math.min(piece.length - at, CHUNK - filled);
            System.arraycopy(piece, at, chunk, filled, count);
            filled += count;
            at += count;
            if (filled == CHUNK) {
                flush();
            }
        }
    }

    /** Writes what is filled. Small chunks, so that a slow client is seen to take something. */
    private void flush() {
        if (filled == 0) {
            return;
        }
        waitsSince = System.nanoTime();
        waits = true;
        try {
            writer.writeNow(BufferData.create(chunk, 0, filled));
        } finally {
            waits = false;
        }
        filled = 0;
    }

    /** Whether the client has had its time to take bytes, or to answer a close. */
    boolean overdue(long nanoTime) {
        Duration allowed = waits ? patience : LAST_WORDS;
        return (waits || closing) && nanoTime - waitsSince > allowed.toNanos();
    }

    /** Ends the connection at once. */
    void drop() {
        try {
            connection.close();
        } catch (UncheckedIOException _) {
            // it had ended by itself
        }
    }
}
