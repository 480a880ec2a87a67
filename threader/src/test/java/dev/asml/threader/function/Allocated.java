package dev.asml.threader.function;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/** Bytes of heap that doing a thing once takes, counted by the JVM over all threads. */
public final class Allocated {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP = 600;
    private static final int BATCH = 200;
    private static final int BATCHES = 7;

    private Allocated() {}

    /**
     * What all threads take: the least mean of some batches, for whatever else the process does can only add to one.
     *
     * @param good what each result must be
     */
    static <T> long byAll(Callable<T> once, Predicate<T> good) throws Exception {
        return least(once, good, THREADS::getTotalThreadAllocatedBytes);
    }

    /** The same less what this thread takes, which plays the client. */
    public static <T> long byOthers(Callable<T> once, Predicate<T> good) throws Exception {
        return least(
                once, good, () -> THREADS.getTotalThreadAllocatedBytes() - THREADS.getCurrentThreadAllocatedBytes());
    }

    private static <T> long least(Callable<T> once, Predicate<T> good, LongSupplier bytes) throws Exception {
        batch(WARM_UP, once, good);
        long least = Long.MAX_VALUE;
        for (int i = 0; i < BATCHES; i++) {
            long before = bytes.getAsLong();
            batch(BATCH, once, good);
            least = Math.min(least, (bytes.getAsLong() - before) / BATCH);
        }
        return least;
    }

    private static <T> void batch(int count, Callable<T> once, Predicate<T> good) throws Exception {
        for (int i = 0; i < count; i++) {
            T result = once.call();
            if (!good.test(result)) {
                throw new AssertionError("it went wrong: " + result);
            }
        }
    }
}
