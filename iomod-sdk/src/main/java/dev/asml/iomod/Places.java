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

    /** Waits until one is free. */
    synchronized void await() throws InterruptedException {
        while (taken >= most) {
            wait();
        }
    }

    /** Takes one, once it is free. */
    synchronized void take() throws InterruptedException {
        await();
        taken++;
    }

    synchronized void leave() {
        taken--;
        notifyAll();
    }
}
