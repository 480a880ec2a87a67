package dev.asml.threader.function;

import dev.asml.threader.io.IoCalls;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.wasm.names.GuestStack;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a function. Shared between the guest's thread, whoever waits for it, and the watchdog. */
final class RunningInvocation extends Watchdog.Deadline implements Invocation {
    private final String function;
    private final Request request;
    private final AtomicReference<@Nullable Outcome> stop = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Outcome timedOut;
    private final @Nullable Terms terms;
    private final Consumer<RunningInvocation> body;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final long begun;
    private final Activity activity;
    private volatile @Nullable IoCalls calls;
    private volatile @Nullable Outcome outcome;
    private @Nullable Thread thread;

    /** Whether it runs on the thread of whoever awaits it, who may be interrupted for other reasons. */
    private boolean here;

    /** Whether it ended because that thread was interrupted, which the thread is to know. */
    private boolean interrupted;

    /** {@code body} runs it, to its end. */
    RunningInvocation(
            String function,
            Request request,
            long begun,
            long deadlineNanos,
            Outcome timedOut,
            @Nullable Terms terms,
            Consumer<RunningInvocation> body) {
        super(deadlineNanos);
        this.function = function;
        this.request = request;
        this.begun = begun;
        this.activity = new Activity(begun);
        this.timedOut = timedOut;
        this.terms = terms;
        this.body = body;
    }

    /** Runs it on a thread of its own. */
    void launch(String name) {
        taken.set(true);
        Thread own = Thread.ofVirtual().name(name).unstarted(() -> body.accept(this));
        runOn(own);
        own.start();
    }

    /** What it was started with. */
    Request request() {
        return request;
    }

    /** What it does. */
    Activity activity() {
        return activity;
    }

    /** How long since it was let in. */
    long age(long now) {
        return now - begun;
    }

    /** Its IO calls, once there can be any. */
    void calls(IoCalls known) {
        calls = known;
    }

    @Override
    boolean lingers() {
        return true;
    }

    /**
     * What people want to know of it; empty if it has ended.
     *
     * @param stacks whether the guest's functions are of interest
     */
    Optional<InvocationView> view(boolean stacks) {
        long now = System.nanoTime();
        Activity.Kind kind = activity.kind();
        long since = activity.since();
        if (kind == Activity.Kind.ENDING && outcome != null) {
            return Optional.empty();
        }
        StackTraceElement[] trace = switch (kind) {
            case WAITING, COMPUTING, PARKED, SHORT_OF_MEMORY -> stacks ? trace() : NO_TRACE;
            case QUEUED_FUNCTION, QUEUED_HOST, LOADING, ENDING -> NO_TRACE;
        };
        IoCalls known = calls;
        return Optional.of(new InvocationView(
                request.id(),
                function,
                terms != null,
                age(now),
                nanos() - now,
                kind.words(),
                Math.max(0, now - since),
                kind == Activity.Kind.PARKED ? why() : "",
                known == null ? List.of() : known.views(),
                GuestStack.of(trace).frames()));
    }

    private String why() {
        Timeline timeline = request.timeline();
        int call = timeline.parkedCall();
        return call == 0
                ? timeline.parkedFor().words()
                : "%s, #%d".formatted(timeline.parkedFor().words(), call);
    }

    /** Of the guest's thread, which may end meanwhile. */
    private StackTraceElement[] trace() {
        Thread running;
        synchronized (this) {
            running = thread;
        }
        return running == null ? NO_TRACE : running.getStackTrace();
    }

    private static final StackTraceElement[] NO_TRACE = {};

    /** What it runs with besides; null for one that answers a request. */
    @Nullable
    Terms terms() {
        return terms;
    }

    @Override
    public Outcome await() throws InterruptedException {
        if (!taken.get() && taken.compareAndSet(false, true)) {
            runHere();
        }
        ended.await();
        Outcome known = outcome;
        if (known == null) {
            throw new IllegalStateException("ended without an outcome");
        }
        return known;
    }

    private void runHere() {
        Thread waiting = Thread.currentThread();
        here = true;
        runOn(waiting);
        try {
            body.accept(this);
        } catch (Error e) { // it has ended as broken; the rest is as on a thread of its own
            waiting.getUncaughtExceptionHandler().uncaughtException(waiting, e);
        }
        if (interrupted) {
            waiting.interrupt();
        }
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

    /** It may have been stopped before. */
    private synchronized void runOn(Thread guestThread) {
        thread = guestThread;
        if (stop.get() != null) {
            guestThread.interrupt();
        }
    }

    /** Called by the run's thread, which from now on is not interrupted; gives what the run was stopped with, null if it was not. */
    @Nullable
    Outcome seal() {
        synchronized (this) {
            thread = null;
        }
        if (Thread.interrupted() && here) {
            interrupted = stop.compareAndSet(null, INTERRUPTED);
        }
        return stop.get();
    }

    /** Who awaits it on its own thread is to end, as all threads that serve clients are when the Threader stops. */
    private static final Outcome INTERRUPTED = new Outcome.Cancelled("the Threader stops");

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
