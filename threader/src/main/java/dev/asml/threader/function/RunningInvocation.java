package dev.asml.threader.function;

import dev.asml.threader.stream.HttpExchange;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One run of a function. Shared between the guest's thread, whoever waits for it, and the watchdog. */
final class RunningInvocation extends Watchdog.Deadline implements Invocation {
    private final Request request;
    private final AtomicReference<@Nullable Outcome> stop = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Outcome timedOut;
    private final @Nullable Terms terms;
    private volatile @Nullable Outcome outcome;
    private @Nullable Thread thread;

    RunningInvocation(Request request, long deadlineNanos, Outcome timedOut, @Nullable Terms terms) {
        super(deadlineNanos);
        this.request = request;
        this.timedOut = timedOut;
        this.terms = terms;
    }

    /** What it was started with. */
    Request request() {
        return request;
    }

    /** What it runs with besides; null for one that answers a request. */
    @Nullable
    Terms terms() {
        return terms;
    }

    @Override
    public Outcome await() throws InterruptedException {
        ended.await();
        Outcome known = outcome;
        if (known == null) {
            throw new IllegalStateException("ended without an outcome");
        }
        return known;
    }

    @Override
    public void cancel(String reason) {
        stop(new Outcome.Cancelled(reason));
    }

    @Override
    void passed() {
        stop(timedOut);
    }

    private void stop(Outcome as) {
        if (stop.compareAndSet(null, as)) {
            interrupt();
        }
    }

    /** The thread is known before it starts, and forgotten under the same lock, so no interrupt comes after the run. */
    private synchronized void interrupt() {
        if (thread != null) {
            thread.interrupt();
        }
    }

    synchronized void runOn(Thread guestThread) {
        thread = guestThread;
    }

    /** Called by the run's thread, which from now on is not interrupted; gives what the run was stopped with, null if it was not. */
    @Nullable
    Outcome seal() {
        synchronized (this) {
            thread = null;
        }
        var _ = Thread.interrupted();
        return stop.get();
    }

    /** Why the run is to stop; null as long as it is not. */
    @Nullable
    Outcome stopped() {
        return stop.get();
    }

    void end(Outcome as) {
        outcome = as;
        ended.countDown();
        HttpExchange http = request.http();
        if (http != null) {
            http.close();
        }
        if (terms != null) {
            terms.ended().accept(as);
        }
    }
}
