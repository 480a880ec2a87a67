package dev.asml.threader.process;

import java.io.IOException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What processes of IOmods find on the host: the broker and the control groups, made when the first process starts. A
 * host without any has neither, and need not wait for them at its start. Safe for use by many threads.
 */
final class Reception implements AutoCloseable {
    private final Supplier<Broker.Transport> transport;
    private final SocketFolder folder;
    private final Timings timings;
    private final ScheduledExecutorService timer;
    private @Nullable Broker broker;
    private @Nullable ControlGroups groups;
    private boolean closed;

    Reception(
            Supplier<Broker.Transport> transport,
            SocketFolder folder,
            Timings timings,
            ScheduledExecutorService timer) {
        this.transport = transport;
        this.folder = folder;
        this.timings = timings;
        this.timer = timer;
    }

    /** Where processes register; opens the socket if it is not open. */
    synchronized Broker broker() throws IOException {
        if (closed) {
            throw new IOException("the Threader is stopping");
        }
        Broker open = broker;
        if (open == null) {
            open = Broker.start(transport.get(), folder, timings, timer);
            broker = open;
        }
        return open;
    }

    /** What bounds processes. */
    synchronized ControlGroups groups() {
        ControlGroups found = groups;
        if (found == null) {
            found = ControlGroups.find();
            groups = found;
        }
        return found;
    }

    @Override
    public synchronized void close() {
        closed = true;
        Broker open = broker;
        if (open != null) {
            open.close();
        }
    }
}
