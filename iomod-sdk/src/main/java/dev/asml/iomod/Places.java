package dev.asml.iomod;

/** How many messages of a subscription may be at its function, and are. Thread-safe. */
final class Places {
    private int most;
    private int taken;

    /** Changes the bound; who is there already stays. */
    synchronized void bound(int places) {
        most = places;
        notifyAll();
    }

    /** Waits until some are free. How many they are. */
    synchronized int await() throws InterruptedException {
        while (taken >= most) {
            wait();
        }
        return most - taken;
    }

    /** Takes one, once it is free. */
    synchronized void take() throws InterruptedException {
        var _ = await();
        taken++;
    }

    synchronized void leave() {
        taken--;
        notifyAll();
    }
}
