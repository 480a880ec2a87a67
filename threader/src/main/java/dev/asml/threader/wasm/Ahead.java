package dev.asml.threader.wasm;

import dev.asml.threader.wasm.names.GuestClasses;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Threads that make the classes of loaded code while who loads it does the rest, so that its first run waits for none.
 * Safe for use by many threads.
 */
final class Ahead {
    private static final long IDLE_SECONDS = 60;

    /** The first run is over by then, and whatever came with it. */
    private static final long SETTLED_SECONDS = 1;

    private final ThreadPoolExecutor threads;

    Ahead() {
        int most = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        this.threads = new ThreadPoolExecutor(
                most,
                most,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("class-maker-", 0).factory());
        threads.allowCoreThreadTimeOut(true);
    }

    /** Makes the classes that the first runs used at another time, soon. */
    void make(GuestClasses classes, FirstUses uses) {
        threads.execute(() -> classes.makeAhead(uses.read()));
    }

    /** Keeps which classes were used, in a while, for the next process that loads them. */
    void keep(GuestClasses classes, FirstUses uses) {
        Executor later = CompletableFuture.delayedExecutor(SETTLED_SECONDS, TimeUnit.SECONDS, threads);
        later.execute(() -> keepNow(classes, uses));
    }

    static void keepNow(GuestClasses classes, FirstUses uses) {
        int[] first = classes.first();
        if (!Arrays.equals(sorted(first), sorted(uses.read()))) {
            uses.write(first);
        }
    }

    private static int[] sorted(int[] numbers) {
        int[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
