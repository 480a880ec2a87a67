package dev.asml.threader.guard;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** How a thread waits for keys. */
@FunctionalInterface
public interface Waiting {
    /** That of a request's virtual thread. */
    Waiting BLOCKING = (done, most) -> {
        try {
            done.get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException _) {
            // Whoever waits looks afterwards at what there is.
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    };

    /** Returns when it is done or the time is over. */
    void await(CompletableFuture<Void> done, Duration most);
}
