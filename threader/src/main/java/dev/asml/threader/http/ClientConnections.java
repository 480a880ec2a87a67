package dev.asml.threader.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The open connections of a listener. Every 50 ms those whose client has waited since the last time are watched for its
 * leaving; requests that are faster cost nothing.
 */
final class ClientConnections implements AutoCloseable {
    private static final Duration PERIOD = Duration.ofMillis(50);

    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService watch;

    ClientConnections() {
        // A platform thread, so that busy guests cannot delay it.
        watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("client-watch").daemon().factory());
        var _ = watch.scheduleWithFixedDelay(
                this::watchAll, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void watchAll() {
        open.forEach(ClientConnection::watch);
    }

    /** Ends all that clients wait for, after a time. */
    void cancelAfter(Duration time, String reason) {
        var _ = watch.schedule(
                () -> open.forEach(connection -> connection.cancel(reason)), time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        watch.shutdownNow();
    }

    /** A selector whose connections are among these. */
    ServerConnectionSelector of(ServerConnectionSelector selector) {
        return new Watched(selector);
    }

    private final class Watched implements ServerConnectionSelector {
        private final ServerConnectionSelector inner;

        private Watched(ServerConnectionSelector inner) {
            this.inner = inner;
        }

        @Override
        public int bytesToIdentifyConnection() {
            return inner.bytesToIdentifyConnection();
        }

        @Override
        public Support supports(BufferData data) {
            return inner.supports(data);
        }

        @Override
        public Set<String> supportedApplicationProtocols() {
            return inner.supportedApplicationProtocols();
        }

        @Override
        public ServerConnection connection(ConnectionContext context) {
            ClientConnection client = new ClientConnection(context);
            return new Handled(inner.connection(new WatchedContext(context, client)), client);
        }
    }

    /** A connection that is open as long as it is handled. */
    private final class Handled implements ServerConnection, InterruptableTask<Void> {
        private final ServerConnection inner;
        private final ClientConnection client;

        private Handled(ServerConnection inner, ClientConnection client) {
            this.inner = inner;
            this.client = client;
        }

        @Override
        public void handle(Limit limit) throws InterruptedException {
            open.add(client);
            try {
                inner.handle(limit);
            } finally {
                open.remove(client);
            }
        }

        @Override
        public boolean canInterrupt() {
            return inner instanceof InterruptableTask<?> task && task.canInterrupt();
        }

        @Override
        public Duration idleTime() {
            return client.busy() ? Duration.ZERO : inner.idleTime();
        }

        @Override
        public void close(boolean interrupt) {
            inner.close(interrupt);
        }
    }
}
