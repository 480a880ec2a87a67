package dev.asml.threader.function;

import java.util.concurrent.CompletableFuture;

/** One run of a function. Shared between the guest's thread, whoever waits for it, and the watchdog. */
public final class Invocation {
    private final CompletableFuture<Outcome> end = new CompletableFuture<>();

    /** Waits for the end; returns at once if it has ended. An interrupt of the caller does not end the invocation. */
    public Outcome await() throws InterruptedException {
        try {
            return end.get();
        } catch (java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** Ends the invocation soon with {@link Outcome.Cancelled}; does nothing if it has ended. */
    public void cancel(String reason) {
        end.complete(new Outcome.Cancelled(reason));
    }
}
