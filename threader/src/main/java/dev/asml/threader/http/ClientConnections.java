package dev.asml.threader.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The open connections of a listener. Every 50 ms those whose client has waited since the last time are watched for its
 * leaving; requests that are faster cost nothing, and while no client waits nobody looks.
 */
final class ClientConnections implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
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
            ConnectionContext watched = new WatchedContext(context, client);
            return new WatchedConnection(
                    client, () -> (client.startsHttp2() ? http2 : http1).connection(watched), open);
        }
    }
}
