package dev.asml.threader.process;

import dev.asml.threader.io.Iomod;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** A release's hold on a running IOmod, which other releases may hold as well. Safe for use by many threads. */
public final class Lease implements AutoCloseable {
    private final ProcessIomod iomod;
    private final Runnable release;
    private final AtomicBoolean closed = new AtomicBoolean();

    Lease(ProcessIomod iomod, Runnable release) {
        this.iomod = iomod;
        this.release = release;
    }

    /** The IOmod; takes calls at once, which wait until it is ready. */
    public Iomod iomod() {
        return iomod;
    }

    /**
     * Waits until the IOmod is ready, or it is known that it will not be.
     *
     * @param timeout the longest to wait; more than the dependency's start timeout, or the diagnosis is only that
     */
    public Readiness awaitReady(Duration timeout) throws InterruptedException {
        return iomod.awaitReady(timeout);
    }

    /** Gives the IOmod up. With its last lease it drains and stops, which this does not wait for. */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            release.run();
        }
    }
}
