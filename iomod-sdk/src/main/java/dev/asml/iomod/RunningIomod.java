package dev.asml.iomod;

import java.util.concurrent.CompletionStage;

/** An IOmod that is connected to a Threader, or trying to be. Thread-safe. */
public final class RunningIomod implements AutoCloseable {
    private final Connection connection;

    RunningIomod(Connection connection) {
        this.connection = connection;
    }

    /** Completes, always normally, when the connection has ended. */
    public CompletionStage<Ending> ending() {
        return connection.ending().minimalCompletionStage();
    }

    /** Leaves at once, without finishing what runs; the Threader sees the stream break. */
    @Override
    public void close() {
        connection.end(new Ending.Lost("closed by the IOmod"));
    }
}
