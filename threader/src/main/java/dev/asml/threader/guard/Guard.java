package dev.asml.threader.guard;

import java.time.Duration;
import java.util.Optional;

/** An authorizer of a deployed project, with what it keeps ready until it is closed. */
public sealed interface Guard extends Authorizer, AutoCloseable permits JwtGuard, ApiKeyGuard {
    /**
     * Waits until it can decide.
     *
     * @return why it cannot; it refuses everybody until it can
     */
    Optional<String> awaitReady(Duration most);

    @Override
    void close();
}
