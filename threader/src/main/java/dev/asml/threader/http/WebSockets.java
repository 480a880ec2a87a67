package dev.asml.threader.http;

import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.socket.SocketWriterException;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The WebSockets of a listener: makes them of connections that ask for it, and drops those whose client is stuck. */
final class WebSockets implements Http1Upgrader, AutoCloseable {
    /** Serves one socket, on the connection's thread; the connection ends when it returns. */
    interface Service {
        void serve(WebSocket socket);
    }

    /** Decides about the requests. */
    interface Door {
        /** What serves the socket; empty to have the request answered like one that does not ask for a socket. */
        Optional<Service> open(RequestHead head);
    }

    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final Duration PERIOD = Duration.ofMillis(250);
    private static final int FAREWELL_STEPS = 20;
    private static final Duration FAREWELL_STEP = Duration.ofMillis(50);

    private final String protocol;
    private final Duration patience;
    private final LogBook log;
    private final Door door;
    private final Set<WebSocket> open = ConcurrentHashMap.newKeySet();
    private final Rounds rounds = new Rounds("websocket-watch", PERIOD, this::dropOverdue);
    private volatile boolean closing;

    /**
     * For sockets of one subprotocol.
     *
     * @param patience how long a client may take nothing of what is sent to it
     */
    WebSockets(String protocol, Duration patience, LogBook log, Door door) {
        this.log = log;
        this.protocol = protocol;
        this.patience = patience;
        this.door = door;
    }

    /** Whether there are any at all. */
    private boolean dropOverdue() {
        long now = System.nanoTime();
        open.stream().filter(socket -> socket.overdue(now)).forEach(WebSocket::drop);
        return !open.isEmpty();
    }

    @Override
    public String supportedProtocol() {
        return "websocket";
    }

    /** How many there are. */
    int count() {
        return open.size();
    }

    /** Whether the request is one for a socket here. */
    boolean asks(RequestHead head) {
        String key = head.header("sec-websocket-key");
        return head.method().equals("GET")
                && head.lists("upgrade", "websocket")
                && head.lists("connection", "upgrade")
                && head.lists("sec-websocket-version", "13")
                && head.lists("sec-websocket-protocol", protocol)
                && key != null
                && key.matches("[A-Za-z0-9+/]{21}[AQgw]==");
    }

    @Override
    public @Nullable ServerConnection upgrade(
            ConnectionContext context, HttpPrologue prologue, WritableHeaders<?> headers) {
        RequestHead head = new RequestHead(
                prologue.method().text(),
                prologue.uriPath().rawPath(),
                prologue.query().rawValue(),
                headers);
        Optional<Service> service = closing || !asks(head) ? Optional.empty() : door.open(head);
        if (service.isEmpty()) {
            return null;
        }
        accept(context, String.valueOf(head.header("sec-websocket-key")));
        return new Connection(new WebSocket(context, patience), service.get());
    }

    private void accept(ConnectionContext context, String key) {
        String answer = """
                HTTP/1.1 101 Switching Protocols\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Accept: %s\r
                Sec-WebSocket-Protocol: %s\r
                \r
                """.formatted(acceptance(key), protocol);
        try {
            context.dataWriter().writeNow(BufferData.create(answer.getBytes(StandardCharsets.US_ASCII)));
        } catch (SocketWriterException | UncheckedIOException e) {
            throw new CloseConnectionException("the client left amid its upgrade", e);
        }
    }

    private static String acceptance(String key) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }

    /** Says good-bye to all, and drops those who do not answer within a second. */
    @Override
    public void close() {
        closing = true;
        WebSocketClose why = new WebSocketClose(WebSocketClose.GOING_AWAY, "the Threader stops");
        open.forEach(socket -> Thread.ofVirtual().name("websocket-farewell").start(() -> socket.close(why)));
        try {
            for (int step = 0; step < FAREWELL_STEPS && !open.isEmpty(); step++) {
                TimeUnit.NANOSECONDS.sleep(FAREWELL_STEP.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        open.forEach(WebSocket::drop);
        rounds.close();
    }

    /** A connection that has become a socket. */
    private final class Connection implements ServerConnection {
        private final WebSocket socket;
        private final Service service;

        private Connection(WebSocket socket, Service service) {
            this.socket = socket;
            this.service = service;
        }

        @Override
        public void handle(Limit limit) {
            open.add(socket);
            rounds.wake();
            try {
                service.serve(socket);
            } catch (RuntimeException e) {
                // Not thrown on: Helidon would answer a request that is none.
                log.write(Level.ERROR, "threader", "", Stream.HOST, LogBook.trace(e));
            } finally {
                open.remove(socket);
            }
        }

        // Whether it is idle is the socket's own matter: pings tell.
        @Override
        public Duration idleTime() {
            return Duration.ZERO;
        }

        @Override
        public void close(boolean interrupt) {
            socket.drop();
        }
    }
}
