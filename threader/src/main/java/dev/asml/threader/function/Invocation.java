package dev.asml.threader.function;

/** One run of a function. Shared between the guest's thread, whoever waits for it, and the watchdog. */
public interface Invocation {
    /**
     * Waits for the end; returns at once if it has ended. If the invocation has no thread of its own, the first caller runs
     * it, and an interrupt of that caller ends it; otherwise an interrupt only ends the waiting.
     */
    Outcome await() throws InterruptedException;

    /** Ends the invocation soon with {@link Outcome.Cancelled}; does nothing if it has ended. */
    void cancel(String reason);
}
