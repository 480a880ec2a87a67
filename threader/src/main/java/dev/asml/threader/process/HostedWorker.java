package dev.asml.threader.process;

import dev.asml.iomod.FailureCode;
import dev.asml.iomod.hosted.HostedIomod;
import dev.asml.threader.io.Completion.Failure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The calls that an IOmod handles inside the host: each on a virtual thread of its own, or on the guest's if the IOmod
 * declares that the handler never waits.
 */
final class HostedWorker implements Worker {
    /** Of the input of a call that is handled on the guest's thread: a longer one takes longer. */
    private static final int QUICK_BYTES = 16 * 1024;

    private final HostedIomod iomod;
    private final ClassLoader classes;
    private final Methods methods;
    private final Traffic traffic;
    private final IomodOutput output;
    private final int replyBytes;
    private final SlotBits bits;
    private final AtomicReferenceArray<@Nullable InProcessCall> calls;
    private final AtomicLong begun = new AtomicLong();

    /** Handlers that run, also those for which nobody waits any more. */
    private final AtomicInteger running = new AtomicInteger();

    /** Who waits until none does. */
    private volatile @Nullable Thread waiter;

    /** Completes when the last configuration was taken, or refused. */
    private volatile CompletableFuture<String> configured = CompletableFuture.completedFuture("");

    /** Whether it takes no calls any more; set before the slots are looked through. */
    private volatile boolean ended;

    /** One that is configured. */
    HostedWorker(
            HostedIomod iomod,
            ClassLoader classes,
            Methods methods,
            Traffic traffic,
            IomodOutput output,
            int inFlight,
            int replyBytes) {
        this.iomod = iomod;
        this.classes = classes;
        this.methods = methods;
        this.traffic = traffic;
        this.output = output;
        this.replyBytes = replyBytes;
        this.bits = new SlotBits(inFlight);
        this.calls = new AtomicReferenceArray<>(inFlight);
    }

    HostedIomod iomod() {
        return iomod;
    }

    IomodOutput output() {
        return output;
    }

    int replyBytes() {
        return replyBytes;
    }

    /** Runs an action of the IOmod's on a virtual thread that finds the IOmod's classes. */
    static void start(ClassLoader classes, Runnable action) {
        Thread.ofVirtual()
                .name("iomod-" + classes.getName())
                .inheritInheritableThreadLocals(false)
                .start(() -> {
                    Thread.currentThread().setContextClassLoader(classes);
                    action.run();
                });
    }

    /** Hands on a configuration after those before it. Calls that begin from now on wait for it. */
    synchronized CompletableFuture<String> configure(Map<String, String> configuration) {
        CompletableFuture<String> taken = new CompletableFuture<>();
        CompletableFuture<String> before = configured;
        configured = taken;
        start(classes, () -> {
            var _ = before.join();
            taken.complete(problem(configuration));
        });
        return taken;
    }

    private String problem(Map<String, String> configuration) {
        try {
            iomod.configure(configuration);
            return "";
        } catch (Throwable e) { // the edge of the author's code
            return e.getMessage() == null ? e.toString() : e.getMessage();
        }
    }

    void awaitConfigured() {
        var _ = configured.join();
    }

    @Override
    public Methods methods() {
        return methods;
    }

    @Override
    public int takeSlot() {
        return bits.take();
    }

    @Override
    public void freeSlot(int slot) {
        bits.free(slot);
    }

    @Override
    public int freeSlots() {
        return calls.length() - bits.taken();
    }

    @Override
    public int inFlight() {
        return bits.taken();
    }

    @Override
    public boolean begin(int slot, PendingCall pending, boolean atOnce) {
        Flight flight = new Flight(this, pending, begun.incrementAndGet() * calls.length() + slot, slot, null);
        InProcessCall call = new InProcessCall(
                this, flight, methods.isStreaming(pending.call().method()));
        pending.fly(flight);
        calls.set(slot, call);
        if (ended && calls.compareAndSet(slot, call, null)) {
            release(call);
            return false;
        }
        if (atOnce && isQuick(pending)) {
            call.runHere(classes);
        } else {
            start(classes, call);
        }
        return true;
    }

    private boolean isQuick(PendingCall pending) {
        byte[] input = pending.call().input();
        return methods.isQuick(pending.call().method())
                && input != null
                && input.length <= QUICK_BYTES
                && configured.isDone();
    }

    private void release(InProcessCall call) {
        call.flight().pending().share().release();
        bits.free(call.flight().slot());
    }

    /** The call needs its slot no longer. */
    void vacate(InProcessCall call) {
        if (calls.compareAndSet(call.flight().slot(), call, null)) {
            release(call);
            traffic.pump();
        }
    }

    private @Nullable InProcessCall find(Flight flight) {
        InProcessCall call = calls.get(flight.slot());
        return call != null && call.flight() == flight ? call : null;
    }

    @Override
    public void cancel(Flight flight) {
        InProcessCall call = find(flight);
        if (call != null) {
            call.stop(FailureCode.CANCELLED);
        }
    }

    @Override
    public void consumed(Flight flight, int bytes) {
        InProcessCall call = find(flight);
        if (call != null) {
            call.grant(bytes);
        }
    }

    void handlerBegins() {
        running.incrementAndGet();
    }

    void handlerEnds() {
        Thread waiting = running.decrementAndGet() == 0 ? waiter : null;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    /** Waits until no handler runs any more. Returns how many still do. */
    int awaitIdle(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        waiter = Thread.currentThread();
        try {
            for (long left = patience.toNanos(); running.get() > 0 && left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(this, left);
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return running.get();
        } finally {
            waiter = null;
        }
    }

    @Override
    public void sweep(long now, Duration abandonAfter) {
        for (int slot = 0; slot < calls.length() && bits.taken() > 0; slot++) {
            InProcessCall call = calls.get(slot);
            if (call != null) {
                sweep(call, now, abandonAfter);
            }
        }
    }

    private void sweep(InProcessCall call, long now, Duration abandonAfter) {
        PendingCall pending = call.flight().pending();
        if (!pending.call().isComplete()) {
            if (pending.nanosLeft(now) <= 0) {
                pending.fail(
                        FailureCode.DEADLINE,
                        call.isStreaming()
                                ? "nothing moved between the function and the IOmod in time"
                                : "the IOmod did not reply in time",
                        methods.isIdempotent(pending.call().method()));
                call.stop(FailureCode.DEADLINE);
            }
        } else if (call.flight().isAbandonedSince(now, abandonAfter.toNanos())) {
            vacate(call);
        }
    }

    @Override
    public List<Flight> retire() {
        ended = true;
        List<Flight> untouched = new ArrayList<>();
        for (int slot = 0; slot < calls.length(); slot++) {
            InProcessCall call = calls.get(slot);
            if (call != null && call.flight().recall() && calls.compareAndSet(slot, call, null)) {
                release(call);
                untouched.add(call.flight());
            }
        }
        return untouched;
    }

    /** Tells the handlers to stop too. */
    @Override
    public List<Flight> end() {
        ended = true;
        List<Flight> lost = new ArrayList<>();
        for (int slot = 0; slot < calls.length(); slot++) {
            InProcessCall call = calls.getAndSet(slot, null);
            if (call != null) {
                call.flight().pending().share().release();
                call.stop(FailureCode.CANCELLED);
                lost.add(call.flight());
            }
        }
        return lost;
    }

    /** Tells every handler to stop. */
    void stopAll(FailureCode reason) {
        for (int slot = 0; slot < calls.length(); slot++) {
            InProcessCall call = calls.get(slot);
            if (call != null) {
                call.stop(reason);
            }
        }
    }

    static Failure tooLong(int bytes, int most) {
        return Failure.of(
                FailureCode.LIMIT,
                "the IOmod's reply has %d bytes; at most %d are allowed".formatted(bytes, most),
                false);
    }
}
