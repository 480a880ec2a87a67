package dev.asml.threader.function;

import java.time.Duration;

/** The time for which one guest held a permit to compute. Written by the guest's thread, read by any. */
public final class CpuMeter {
    private long spent;
    private long since;
    private boolean computing;

    synchronized void start(long nanoTime) {
        since = nanoTime;
        computing = true;
    }

    synchronized void stop(long nanoTime) {
        spent += nanoTime - since;
        computing = false;
    }

    /** All of it until now. */
    public Duration spent() {
        return Duration.ofNanos(spent(System.nanoTime()));
    }

    private synchronized long spent(long nanoTime) {
        return computing ? spent + Math.max(nanoTime - since, 0) : spent;
    }
}
