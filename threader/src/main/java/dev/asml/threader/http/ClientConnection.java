package dev.asml.threader.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, and what the client waits for: if it leaves, that is cancelled.
 *
 * <p>It is its own {@link PeerInfo}, because the peer is what leads a handler from its request to the connection, for
 * HTTP/1.1 and HTTP/2 alike.
 */
final class ClientConnection implements PeerInfo {
    /** Something that the client waits for. */
    interface Awaited {
        /** Ends it soon; does nothing if it has ended. */
        void cancel(String reason);

        /** Called now and then, on a thread that must not wait. */
        default void watch(long nanoTime) {}
    }

    private static final byte[] HTTP2 = "PRI * HTTP/2.0\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String LEFT = "the client disconnected";

    private final Rounds rounds;
    private final PeerInfo peer;
    private final String ip;
    private final DataReader reader;
    private final ReadAhead input;
    /** As a rule the client waits for one thing; what it waits for besides, by HTTP/2, is among the others. */
    private final AtomicReference<@Nullable Awaited> first = new AtomicReference<>();

    private final Set<Awaited> others = ConcurrentHashMap.newKeySet();
    private volatile Runnable onLeave = () -> {};
    private volatile boolean left;
    private boolean busyBefore;

    /** One that {@link #watch} is called for on these rounds. */
    ClientConnection(ConnectionContext context, Rounds rounds) {
        this.rounds = rounds;
        peer = context.remotePeer();
        ip = peer.address() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "";
        DataReader socket = context.dataReader();
        input = new ReadAhead(() -> bytes(socket), this::left);
        reader = DataReader.create(input);
    }

    private static byte @Nullable [] bytes(DataReader socket) {
        try {
            BufferData buffer = socket.readBuffer();
            byte[] bytes = new byte[buffer.available()];
            buffer.read(bytes);
            return bytes;
        } catch (DataReader.InsufficientDataAvailableException e) {
            return null;
        }
    }

    /** Whether the first bytes are HTTP/2's; blocks until that shows. */
    boolean startsHttp2() {
        return reader.startsWith(HTTP2);
    }

    /** The bytes for Helidon to read. */
    DataReader reader() {
        return reader;
    }

    /** The client's address; empty if it has none. */
    String ip() {
        return ip;
    }

    /** Says until when the client may take to send what is read next; 0 means for ever. */
    void readDeadline(long nanoTime) {
        input.deadline(nanoTime);
    }

    /** Says that the client waits for this. */
    void await(Awaited one) {
        if (!first.compareAndSet(null, one)) {
            others.add(one);
        }
        rounds.wake();
        if (left) {
            one.cancel(LEFT);
        }
    }

    /** Says that this has ended. */
    void ended(Awaited one) {
        if (!first.compareAndSet(one, null)) {
            others.remove(one);
        }
    }

    /** Whether the client waits for something. */
    boolean busy() {
        return first.get() != null || !others.isEmpty();
    }

    /** Called now and then by one thread: a client that still waits is watched from now on. Whether it waits. */
    boolean watch() {
        boolean busy = busy();
        if (busy) {
            long now = System.nanoTime();
            each(one -> one.watch(now));
        }
        if (busy && busyBefore) {
            input.start();
        }
        busyBefore = busy;
        return busy;
    }

    /** What {@link #leave} does. */
    void onLeave(Runnable action) {
        onLeave = action;
    }

    /** Sends the client away once it has what it waits for. A client that takes nothing must not hold up the others. */
    void leave() {
        var _ = Thread.ofVirtual().name("leave").start(onLeave);
    }

    /** Ends whatever the client waits for. */
    void cancel(String reason) {
        each(one -> one.cancel(reason));
    }

    private void each(Consumer<Awaited> does) {
        Awaited one = first.get();
        if (one != null) {
            does.accept(one);
        }
        others.forEach(does);
    }

    private void left() {
        left = true;
        cancel(LEFT);
    }

    @Override
    public SocketAddress address() {
        return peer.address();
    }

    @Override
    public String host() {
        return peer.host();
    }

    @Override
    public int port() {
        return peer.port();
    }

    @Override
    public Optional<Principal> tlsPrincipal() {
        return peer.tlsPrincipal();
    }

    @Override
    public Optional<Certificate[]> tlsCertificates() {
        return peer.tlsCertificates();
    }
}
