package dev.asml.threader.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.spi.ServerConnection;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A connection that is among the open ones as long as it is handled, and whose protocol shows with its first bytes. */
final class WatchedConnection implements ServerConnection, InterruptableTask<Void> {
    private final ClientConnection client;
    private final Supplier<ServerConnection> protocol;
    private final Set<ClientConnection> open;
    private final long start = System.nanoTime();
    private volatile @Nullable ServerConnection chosen;
    private volatile @Nullable Thread thread;

    WatchedConnection(ClientConnection client, Supplier<ServerConnection> protocol, Set<ClientConnection> open) {
        this.client = client;
        this.protocol = protocol;
        this.open = open;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
        thread = Thread.currentThread();
        open.add(client);
        try {
            ServerConnection connection = protocol.get();
            chosen = connection;
            connection.handle(limit);
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client sent nothing", e);
        } finally {
            open.remove(client);
        }
    }

    @Override
    public boolean canInterrupt() {
        ServerConnection connection = chosen;
        return connection == null || (connection instanceof InterruptableTask<?> task && task.canInterrupt());
    }

    @Override
    public Duration idleTime() {
        if (client.busy()) {
            return Duration.ZERO;
        }
        ServerConnection connection = chosen;
        return connection == null ? Duration.ofNanos(System.nanoTime() - start) : connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
        ServerConnection connection = chosen;
        Thread handling = thread;
        if (connection != null) {
            connection.close(interrupt);
        } else if (handling != null) {
            handling.interrupt();
        }
    }
}
