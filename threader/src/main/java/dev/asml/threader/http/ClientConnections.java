package dev.asml.threader.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.task.InterruptableTask;
import io.helidon.http.HttpPrologue;
import io.helidon.http.WritableHeaders;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.spi.Http1Upgrader;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * The open connections of a listener. Every 50 ms those whose client has waited since the last time are watched for its
 * leaving; requests that are faster cost nothing, and while no client waits nobody looks.
 */
final class ClientConnections implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(50);

    /** Longer than anything is under way that a client has sent before it knew that it is to leave. */
    private static final Duration UNUSED = Duration.ofSeconds(2);

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;
    private final Rounds rounds = new Rounds("client-watch", PERIOD, this::watchAll);

    private boolean watchAll() {
        boolean busy = false;
        for (ClientConnection each : open) {
            busy |= each.watch();
        }
        return busy;
    }

    /** Ends all that clients wait for, after a time. */
    void cancelAfter(Duration time, String reason) {
        rounds.after(time, () -> open.forEach(connection -> connection.cancel(reason)));
    }

    /** Sends all away, and whoever comes from now on, as {@link Port#leave} says. */
    void leave() {
        leaving = true;
        open.forEach(ClientConnection::leave);
    }

    /** Sends nobody away who comes from now on. */
    void stay() {
        leaving = false;
    }

    /** How many there are. */
    int count() {
        return open.size();
    }

    @Override
    public void close() {
        rounds.close();
    }

    /** What serves these connections, speaking the protocol that each client starts with. */
    ServerConnectionSelector selector(ServerConnectionSelector http1, ServerConnectionSelector http2) {
        return new Either(http1, http2);
    }

    /**
     * Takes every connection at once, so that also one that sends nothing, or nothing sensible, is subject to the idle
     * timeout and to closing.
     */
    private final class Either implements ServerConnectionSelector {
        private final ServerConnectionSelector http1;
        private final ServerConnectionSelector http2;

        private Either(ServerConnectionSelector http1, ServerConnectionSelector http2) {
            this.http1 = http1;
            this.http2 = http2;
        }

        @Override
        public int bytesToIdentifyConnection() {
            return 0;
        }

        @Override
        public Support supports(BufferData data) {
            return Support.SUPPORTED;
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return Set.of();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            ClientConnection client = new ClientConnection(context, rounds);
            return new WatchedConnection(client, () -> chosen(context, client), open);
        }

        private ServerConnection chosen(ConnectionContext context, ClientConnection client) {
            if (!client.startsHttp2()) {
                return http1.connection(new WatchedContext(context, client, context.dataWriter()));
            }
            return http2(context, client, http2::connection);
        }
    }

    private ServerConnection http2(
            ConnectionContext context, ClientConnection client, Function<ConnectionContext, ServerConnection> making) {
        GoAwayWriter writer = new GoAwayWriter(context.dataWriter());
        ServerConnection connection = making.apply(new WatchedContext(context, client, writer));
        client.onLeave(() -> {
            writer.goAway();
            closeUnused(client, connection);
        });
        if (leaving) {
            client.leave();
        }
        return connection;
    }

    /** Ends what a client keeps though it was told that it gets nothing more there; the JDK's does for 30 seconds. */
    private void closeUnused(ClientConnection client, ServerConnection connection) {
        long used = System.nanoTime();
        while (open.contains(client) && connection instanceof InterruptableTask<?> streams) {
            long now = System.nanoTime();
            used = streams.canInterrupt() ? used : now;
            if (now - used > UNUSED.toNanos()) {
                connection.close(false);
                return;
            }
            LockSupport.parkNanos(PERIOD.toNanos());
        }
    }

    /** The same upgrade to HTTP/2, on one of these connections. */
    Http1Upgrader upgrader(Http1Upgrader http2) {
        return new ToHttp2(http2);
    }

    private final class ToHttp2 implements Http1Upgrader {
        private final Http1Upgrader http2;

        private ToHttp2(Http1Upgrader http2) {
            this.http2 = http2;
        }

        @Override
        public String supportedProtocol() {
            return http2.supportedProtocol();
        }

        @Override
        public ServerConnection upgrade(ConnectionContext context, HttpPrologue request, WritableHeaders<?> headers) {
            WatchedContext watched = (WatchedContext) context;
            return http2(watched.inner(), watched.connection(), upgraded -> http2.upgrade(upgraded, request, headers));
        }
    }
}
