package dev.asml.iomod.hosted;

import java.nio.file.Path;

/** The class loader of an IOmod that runs inside a Threader: code that was loaded by one is hosted. */
public interface IomodHost {
    /**
     * Offers an IOmod to the Threader, once, and waits until that has no more use for it.
     *
     * @throws InterruptedException if the Threader does not wait for the orderly end
     */
    void serve(HostedIomod iomod) throws InterruptedException;

    /** The folder for what the IOmod keeps over restarts. */
    Path durable();
}
