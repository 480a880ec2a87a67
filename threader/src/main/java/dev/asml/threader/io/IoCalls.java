package dev.asml.threader.io;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.trace.Cause;
import dev.asml.threader.trace.Step;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The IO calls of one invocation.
 *
 * <p>The guest's thread issues, polls and waits; it alone touches the table of calls. Completions come from any thread
 * and touch only the call and {@link #arrivals}. {@link #close()} is for the guest's thread, or for another one after
 * that has ended.
 *
 * <p><b>No wake-up is lost.</b> Who completes a call first stores the completion, then adds to {@code arrivals}, then
 * reads {@code waiter} and unparks it. Who waits first stores {@code waiter}, then compares {@code arrivals} with the
 * count under which it found nothing, and parks only if they are equal. All four are volatile, so they have one order:
 * if the completer read no waiter, its addition came before the waiter's comparison, which then sees it; if it read
 * the waiter, its unpark makes the next park return at once, however late that comes.
 *
 * <p><b>When a poll waits.</b> A guest that waits for several calls polls them in turn. A call that is polled for the
 * first time, or for the first time since anything completed, answers at once: the guest may have more to issue, or
 * another call to look at that is now complete. Polled again with nothing new it can only be waiting, so it parks
 * until anything completes. Each completion thus costs at most one idle look at each other call, and none is found
 * late. It parks for a time only, because the guest may have a time-out of its own; for twice as long after each park in
 * vain, so that one who waits long is hardly ever woken, and no time-out is overrun by more than its own length.
 *
 * <p>Answers are held until {@link #release} or {@code close()}, because old guests read them in pages and never say
 * that they are done; {@link IoLimits#heldBytes()} bounds them.
 */
public final class IoCalls implements AutoCloseable {
    static final Failure CANCELLED = Failure.of(FailureCode.CANCELLED, "the call was cancelled", false);

    private static final int FIRST_SLOTS = 16;

    /** A poll waits that many times as long as the first at most. */
    private static final int MOST_PARKS = 32;

    /** Of waits: who carries a call may wait as long on the guest's thread. */
    private static final long SHORT_NANOS = 1_000_000;

    private final IoGrants grants;
    private final Caller caller;
    private final long deadlineNanos;
    private final IoLimits limits;
    private final IoLedger ledger;
    private final Parking parking;
    private final long firstParkNanos;

    /** The longest that the last poll that waited could, and how many completions had arrived before it. */
    private long parkNanos;

    private int parkedAt = -1;

    /** Calls by id modulo length; ids are given in turn, so calls of one age never share a slot. */
    private @Nullable IoCall[] slots = new @Nullable IoCall[FIRST_SLOTS];

    private int lastId;
    private boolean closed;

    private final AtomicInteger arrivals = new AtomicInteger();
    private final AtomicLong heldBytes = new AtomicLong();
    private volatile @Nullable Thread waiter;

    /**
     * Makes the calls of an invocation.
     *
     * @param deadlineNanos when the invocation ends, as {@link System#nanoTime()} tells time
     */
    public IoCalls(
            IoGrants grants, Caller caller, long deadlineNanos, IoLimits limits, IoLedger ledger, Parking parking) {
        this.grants = grants;
        this.caller = caller;
        this.deadlineNanos = deadlineNanos;
        this.limits = limits;
        this.ledger = ledger;
        this.parking = parking;
        this.firstParkNanos = limits.pollPark().toNanos();
    }

    /**
     * Issues a call and does not wait for it. A path to an IOmod that the service does not declare is a call as well:
     * it has failed when this returns.
     *
     * @param path {@code organisation.namespace.name.method}
     * @param input belongs to the call from now on
     * @return the call's id, from 1; or -1 if the path is malformed, a limit is reached, or the invocation has ended
     * @throws StackOverflowError if there is no {@link StackRoom}; nothing has begun
     */
    public int issue(String path, byte[] input) {
        return input.length > limits.inputBytes() ? -1 : begin(path, input);
    }

    /**
     * As {@link #issue}, with an input that the guest writes to {@link #upload}. It is bounded only where the method
     * takes nothing but whole inputs.
     */
    public int open(String path) {
        return begin(path, null);
    }

    private int begin(String path, byte @Nullable [] input) {
        StackRoom.require();
        if (closed || lastId >= limits.total() || outstanding() >= limits.outstanding()) {
            return -1;
        }
        IoGrants.Target target = grants.resolve(path);
        if (target == null) {
            return -1;
        }
        long now = System.nanoTime();
        IoCall call = new IoCall(this, ++lastId, path, target, input, now);
        keep(call);
        caller.timeline().at(now, Step.ISSUED, call.id(), input == null ? 0 : input.length, path);
        ledger.issued();
        Iomod iomod = target.iomod();
        if (iomod == null) {
            call.complete(grants.undeclared(target.path().iomod()));
        } else if (input == null) {
            iomod.open(call);
        } else {
            iomod.call(call);
        }
        return call.id();
    }

    /** Why {@link #issue} or {@link #open} says -1 to a call just now. */
    public Failure refusal(String path, int inputBytes) {
        return grants.resolve(path) != null
                ? tooLarge(limits.refusal(inputBytes, lastId))
                : Failure.of(
                        FailureCode.INVALID_INPUT,
                        "\"%s\" is not organisation.namespace.name.method".formatted(path),
                        false);
    }

    /**
     * Where the guest writes the input of a call that was begun by {@link #open}, the same object each time; one that is
     * closed if there is no such call.
     */
    public ByteSink upload(int id) {
        IoCall call = find(id);
        Upload upload = call == null ? null : call.written();
        return upload == null ? ByteSink.none() : upload;
    }

    /**
     * The answer of a call as it comes, the same object each time. A call whose answer was not complete before completes
     * with an empty one; closing this before its end cancels the call. Empty if there is no such call.
     */
    public ByteSource download(int id) {
        IoCall call = find(id);
        if (call == null) {
            return ByteSource.empty();
        }
        Download answer = call.answer();
        answer.stream();
        return answer;
    }

    /** The end of a call as something to wait for; it stays ready when the call is released. */
    public Waitable waitable(int id) {
        IoCall call = find(id);
        return call == null ? ByteSource.empty() : call;
    }

    /** Whether the call is complete; may wait, as the class says. False for ids that are not known. */
    public boolean poll(int id) {
        IoCall call = find(id);
        if (call == null) {
            return false;
        }
        int before = arrivals.get();
        if (isSeenComplete(call)) {
            return true;
        }
        if (call.firstLookAt(before)) {
            return false;
        }
        awaitArrival(id, before);
        int after = arrivals.get();
        if (isSeenComplete(call)) {
            return true;
        }
        call.firstLookAt(after);
        return false;
    }

    private void awaitArrival(int id, int before) {
        long start = System.nanoTime();
        parkNanos = parkedAt == before ? Math.min(2 * parkNanos, MOST_PARKS * firstParkNanos) : firstParkNanos;
        parkedAt = before;
        long left = parkNanos;
        while (left > 0 && arrivals.get() == before && !Thread.currentThread().isInterrupted()) {
            park(id, before, left);
            left = parkNanos - (System.nanoTime() - start);
        }
    }

    /** The call's end; null if it has none, or the id is not known. */
    public @Nullable Completion completion(int id) {
        IoCall call = find(id);
        return call != null && isSeenComplete(call) ? call.completion() : null;
    }

    /**
     * Waits until one of the calls is complete.
     *
     * @param timeoutNanos the longest to wait; negative means without bound
     * @return the first id, in the array's order, that is complete; 0 if the time is over or the thread is interrupted;
     *     -1 if any id is not known, or there is none and no bound
     */
    public int awaitAny(int[] ids, long timeoutNanos) {
        if (!areKnown(ids) || (ids.length == 0 && timeoutNanos < 0)) {
            return -1;
        }
        long start = System.nanoTime();
        while (true) {
            int before = arrivals.get();
            int complete = firstComplete(ids);
            if (complete != 0 || Thread.currentThread().isInterrupted()) {
                return complete;
            }
            long left = timeoutNanos < 0 ? Long.MAX_VALUE : timeoutNanos - (System.nanoTime() - start);
            if (left <= 0) {
                return 0;
            }
            park(ids.length == 0 ? 0 : ids[0], before, left);
        }
    }

    private boolean areKnown(int[] ids) {
        for (int id : ids) {
            if (find(id) == null) {
                return false;
            }
        }
        return true;
    }

    private int firstComplete(int[] ids) {
        for (int id : ids) {
            IoCall call = find(id);
            if (call != null && isSeenComplete(call)) {
                return id;
            }
        }
        return 0;
    }

    /** Cancels a call. 0: it is cancelled, and complete as such; 1: it was complete before; -1: the id is not known. */
    public int cancel(int id) {
        StackRoom.require();
        IoCall call = find(id);
        if (call == null) {
            return -1;
        }
        return call.cancel() ? 0 : 1;
    }

    /** Forgets a call and frees its answer; cancels it if it is outstanding. The id is not known afterwards. */
    public void release(int id) {
        IoCall call = find(id);
        if (call == null) {
            return;
        }
        if (!call.isComplete()) {
            var _ = cancel(id);
        }
        slots[slot(id, slots.length)] = null;
        call.forget();
        Completion end = call.completion();
        if (end != null) {
            giveBack(end);
        }
    }

    /**
     * The calls that have not completed, the oldest first; for people, from any thread. What the guest does meanwhile may
     * be missing.
     */
    public List<IoCallView> views() {
        long now = System.nanoTime();
        List<IoCallView> views = new ArrayList<>();
        for (IoCall call : slots) {
            if (call != null && !call.isComplete()) {
                views.add(call.view(now));
            }
        }
        views.sort(Comparator.comparingInt(IoCallView::id));
        return views;
    }

    /** Calls that have not completed. */
    public int outstanding() {
        return lastId - arrivals.get();
    }

    /** Cancels what is outstanding and frees every answer. What completes later is dropped and counted. */
    @Override
    public void close() {
        closed = true;
        for (IoCall call : slots) {
            if (call != null) {
                call.cancel();
                call.forget();
            }
        }
        slots = new @Nullable IoCall[FIRST_SLOTS];
    }

    Caller caller() {
        return caller;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    IoLedger ledger() {
        return ledger;
    }

    /** The end itself if its bytes are within the limits, a failure otherwise. */
    Completion admit(Completion end) {
        if (!(end instanceof Answer(byte[] bytes))) {
            return end;
        }
        if (bytes.length > limits.answerBytes()) {
            return answerTooLong(bytes.length);
        }
        return hold(bytes.length) ? end : heldTooMuch();
    }

    Failure answerTooLong(int bytes) {
        return tooLarge("the answer has %d bytes; the limit is %d".formatted(bytes, limits.answerBytes()));
    }

    Failure heldTooMuch() {
        return tooLarge("the answers that the invocation holds reach %d bytes; release those that were read"
                .formatted(limits.heldBytes()));
    }

    /** Counts bytes that the invocation keeps, unless they are too many. */
    boolean hold(int bytes) {
        if (heldBytes.addAndGet(bytes) > limits.heldBytes()) {
            heldBytes.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void unhold(int bytes) {
        if (bytes != 0) {
            heldBytes.addAndGet(-bytes);
        }
    }

    int inputBytes() {
        return limits.inputBytes();
    }

    int answerBytes() {
        return limits.answerBytes();
    }

    private static Failure tooLarge(String message) {
        return Failure.of(FailureCode.LIMIT, message, false);
    }

    void giveBack(Completion end) {
        if (end instanceof Answer(byte[] bytes)) {
            heldBytes.addAndGet(-bytes.length);
        }
    }

    void arrived(Completion end) {
        ledger.completed(end);
        arrivals.incrementAndGet();
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
    }

    private void park(int id, int before, long nanos) {
        caller.timeline().waitsFor(id == 0 ? Cause.TIMER : Cause.CALL, id);
        IoCall attended = nanos < SHORT_NANOS || outstanding() != 1 ? null : find(id);
        waiter = Thread.currentThread();
        try {
            if (arrivals.get() != before) {
                return;
            }
            if (attended == null) {
                parking.park(nanos);
            } else {
                parking.park(nanos, () -> attended.attend() || arrivals.get() != before);
            }
        } finally {
            waiter = null;
        }
    }

    boolean isSeenComplete(IoCall call) {
        if (!call.isComplete()) {
            return false;
        }
        if (call.firstObservation()) {
            caller.timeline().mark(Step.OBSERVED, call.id(), 0, null);
            ledger.observed();
        }
        return true;
    }

    private @Nullable IoCall find(int id) {
        IoCall call = slots[slot(id, slots.length)];
        return call != null && call.id() == id ? call : null;
    }

    private void keep(IoCall call) {
        while (slots[slot(call.id(), slots.length)] != null) {
            grow();
        }
        slots[slot(call.id(), slots.length)] = call;
    }

    private void grow() {
        @Nullable IoCall[] larger = new @Nullable IoCall[slots.length * 2];
        for (IoCall call : slots) {
            if (call != null) {
                larger[slot(call.id(), larger.length)] = call;
            }
        }
        slots = larger;
    }

    /** Negative ids have slots too, in which no call has their id. */
    private static int slot(int id, int length) {
        return id & (length - 1);
    }
}
