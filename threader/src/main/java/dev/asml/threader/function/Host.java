package dev.asml.threader.function;

import dev.asml.threader.io.IoLedger;
import dev.asml.threader.wasm.HostMemory;
import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What all functions of this Threader share: the right to compute, the watchdog, memory, and the bound on invocations.
 * Safe for use by many threads.
 */
public final class Host implements AutoCloseable {
    private final HostLimits limits;
    private final CpuPermits permits;
    private final Watchdog watchdog;
    private final HostMemory memory;
    private final GuestLog log;
    private final IoLedger ledger;
    private final SecureRandom random = new SecureRandom();
    private final AtomicInteger inFlight = new AtomicInteger();
    private final Semaphore running;

    /** Starts the watchdog. */
    public Host(HostLimits limits, HostMemory memory, GuestLog log, IoLedger ledger) {
        this.limits = limits;
        this.memory = memory;
        this.log = log;
        this.ledger = ledger;
        this.permits = new CpuPermits(
                limits.cpuPermits(), limits.longRunning(), limits.quantum().toNanos());
        this.running = new Semaphore(limits.concurrency(), true);
        this.watchdog = new Watchdog(permits::relieve);
    }

    HostLimits limits() {
        return limits;
    }

    CpuPermits permits() {
        return permits;
    }

    Watchdog watchdog() {
        return watchdog;
    }

    HostMemory memory() {
        return memory;
    }

    GuestLog log() {
        return log;
    }

    IoLedger ledger() {
        return ledger;
    }

    SecureRandom random() {
        return random;
    }

    Semaphore running() {
        return running;
    }

    /** Counts an invocation in; false if there are too many. */
    boolean enter() {
        if (inFlight.incrementAndGet() <= limits.concurrency() + limits.queue()) {
            return true;
        }
        inFlight.decrementAndGet();
        return false;
    }

    void leave() {
        inFlight.decrementAndGet();
    }

    /** Invocations that run or wait, for IO or for their turn. */
    public int inFlight() {
        return inFlight.get();
    }

    /** Guests that compute now. */
    public int computing() {
        return permits.computing();
    }

    /** Guests that wait for their turn to compute. */
    public int waitingToCompute() {
        return permits.waiting();
    }

    /** Guests that compute for so long that others no longer wait for them. */
    public int longRunning() {
        return permits.relieved();
    }

    /** Stops the watchdog; to be called when nothing runs any more. */
    @Override
    public void close() {
        watchdog.close();
    }
}
