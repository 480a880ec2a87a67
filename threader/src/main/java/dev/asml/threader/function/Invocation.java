package dev.asml.threader.function;

/** One run of a function. Shared between the guest's thread, whoever waits for it, and the watchdog. */
public interface Invocation {
    /** Waits for the end; returns at once if it has ended. An interrupt of the caller does not end the invocation. */
    Outcome await() throws InterruptedException;

    /** Ends the invocation soon with {@link Outcome.Cancelled}; does nothing if it has ended. */
    void cancel(String reason);
}
