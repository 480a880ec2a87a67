package dev.asml.threader.session;

import dev.asml.threader.function.DeployedFunction;
import java.util.List;
import java.util.Optional;

/** The sessions of this Threader: those that run, and for a while those that ended. Safe for use by many threads. */
public final class Sessions implements AutoCloseable {
    /**
     * Starts one.
     *
     * @throws SessionRefused if the function has no devices, or there are too many sessions
     */
    public Session start(DeployedFunction function, SessionRequest request) throws SessionRefused {
        throw new UnsupportedOperationException();
    }

    /** The session of that id, also for some time after its end. */
    public Optional<Session> find(String id) {
        throw new UnsupportedOperationException();
    }

    /** All of them, the youngest first. */
    public List<Session> list() {
        throw new UnsupportedOperationException();
    }

    /** Ends all: each guest is told that its window is closed, and interrupted after the grace. */
    @Override
    public void close() {
        throw new UnsupportedOperationException();
    }
}
