package dev.asml.cli.build;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Cuts builds off when this process is told to end, by Ctrl-C or SIGTERM; it ends no sooner than their compilers, and
 * their unfinished files are gone.
 */
final class Cutoff implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final ExecutorService builders;
    private final Thread hook = new Thread(this::cut);
    private volatile boolean happened;

    private Cutoff(ExecutorService builders) {
        this.builders = builders;
    }

    /** Watches until it is closed. */
    static Cutoff of(ExecutorService builders) throws InterruptedException {
        Cutoff cutoff = new Cutoff(builders);
        try {
            Runtime.getRuntime().addShutdownHook(cutoff.hook);
        } catch (IllegalStateException _) {
            throw new InterruptedException("this process is ending");
        }
        return cutoff;
    }

    private void cut() {
        happened = true;
        builders.shutdownNow();
        try {
            var _ = builders.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends as well if the builds were cut off. */
    void require() throws InterruptedException {
        if (happened) {
            throw new InterruptedException("the builds were cut off");
        }
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException _) {
            // It is running.
        }
    }
}
