package dev.asml.threader.io;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.trace.Failed;
import dev.asml.threader.trace.Step;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One IO call of an invocation. It completes exactly once, from any thread; the first completion wins. As something to
 * wait for it is the guest's: ready when it is complete.
 *
 * <p>Its input is whole when it begins, or an {@link Upload} that the guest writes meanwhile. Its answer comes whole, by
 * {@link #complete}, or in parts: {@link #receive} for each, then {@link #finish}.
 */
public final class IoCall implements Waitable {
    /** What {@link #receive} says when nothing more is wanted. */
    public static final int UNWANTED = -1;

    private static final VarHandle COMPLETION = completionHandle();

    /** What carries a call to its end, and wants to know when nobody waits for that any more. */
    @FunctionalInterface
    public interface Carrier {
        /** The call was cancelled. Does not wait; may be told twice. */
        void cancelled(IoCall call);

        /** The guest took so much of the answer's parts. Does not wait. */
        default void consumed(IoCall call, int bytes) {}

        /**
         * The guest waits for the call and for nothing else, on this thread. May wait for a short time itself, if that
         * gets the call its end sooner.
         *
         * @return whether the call is complete
         */
        default boolean attend(IoCall call) {
            return false;
        }

        /** The call has its end since that moment, whoever gave it. Does not wait; told at most once. */
        default void ended(IoCall call, Completion end, long nanoTime) {}
    }

    private final IoCalls owner;
    private final int id;
    private final String path;
    private final String method;
    private final IoTally tally;
    private final long issued;
    private volatile byte @Nullable [] input;
    private volatile @Nullable Carrier carrier;
    private volatile @Nullable Completion completion;
    private final @Nullable Upload upload;
    private volatile @Nullable Download download;
    private volatile @Nullable Thread waiter;
    private volatile boolean sent;

    /** The owner's count of arrivals when the guest last polled this call; only the guest's thread uses it. */
    private int polledAt = NEVER;

    private boolean observed;

    /** Of an answer that comes in parts: how many, and their bytes; for who carries the call. */
    private int parts;

    private long partBytes;

    static final int NEVER = -1;

    /** A call that is issued at that moment, with its whole input, or null if the guest is to write it. */
    IoCall(IoCalls owner, int id, String path, IoGrants.Target target, byte @Nullable [] input, long nanoTime) {
        this.owner = owner;
        this.id = id;
        this.path = path;
        this.method = target.path().method();
        this.tally = target.tally();
        this.input = input;
        this.issued = nanoTime;
        this.upload = input == null ? new Upload(this) : null;
    }

    /** Its number in its invocation, from 1. */
    public int id() {
        return id;
    }

    /** The method that is called. */
    public String method() {
        return method;
    }

    /** What people want to know of it. */
    IoCallView view(long now) {
        return new IoCallView(id, path, Math.max(0, now - issued), sent);
    }

    /** Who calls. */
    public Caller caller() {
        return owner.caller();
    }

    /** When the invocation ends, as {@link System#nanoTime()} tells time. */
    public long deadlineNanos() {
        return owner.deadlineNanos();
    }

    /**
     * The input, not to be changed; null once the call has completed, for then nobody may act on it any more, and while
     * it is an {@link #upload}.
     */
    public byte @Nullable [] input() {
        return input;
    }

    /** Whether the call has its end. */
    public boolean isComplete() {
        return completion != null;
    }

    /**
     * Gives the call its end, unless it has one. Answers beyond the invocation's limits become failures.
     *
     * @return whether this was the first end; a later one is counted and dropped
     */
    public boolean complete(Completion end) {
        if (settle(end)) {
            return true;
        }
        owner.ledger().droppedLate();
        return false;
    }

    /** Completes the call as cancelled, unless it is complete, and tells its carrier. */
    public boolean cancel() {
        return give(IoCalls.CANCELLED);
    }

    /** Ends the call from this side, and tells its carrier. */
    private boolean give(Failure end) {
        if (!settle(end)) {
            return false;
        }
        Carrier told = carrier;
        if (told != null) {
            told.cancelled(this);
        }
        return true;
    }

    /**
     * Names who is told of a cancellation.
     *
     * @return false if the call is already complete: there is nothing to carry
     */
    public boolean carriedBy(Carrier by) {
        carrier = by;
        return !isComplete();
    }

    /** W3C Trace Context for the IOmod, with the call as the parent of what happens there. */
    public String traceparent() {
        return caller().timeline().traceparent(id);
    }

    /** The IOmod says how long the call waited there, and how long its handler took; by its own clock. */
    public void timed(long nanoTime, long waitedMicros, long handledMicros) {
        caller().timeline().at(nanoTime, Step.WAITED, id, waitedMicros, null);
        caller().timeline().at(nanoTime, Step.HANDLED, id, handledMicros, null);
    }

    /** Counts that the call was handed to an IOmod. */
    public void countSent(long nanoTime) {
        caller().timeline().at(nanoTime, Step.SENT, id, 0, null);
        sent = true;
        owner.ledger().sent();
    }

    // Streams

    /** The input that the guest is writing; null if it is whole. */
    public @Nullable Upload upload() {
        Upload writing = upload;
        return writing == null || writing.isGathered() ? null : writing;
    }

    /** Where the guest writes the input, or wrote it; null if it gave it whole. */
    @Nullable
    Upload written() {
        return upload;
    }

    /**
     * Waits, without a thread, for the whole of an input that the guest is writing. One that is too long ends the call.
     *
     * @param then gets the call when it has an {@link #input}; on the guest's thread, or on this one if it has it now
     */
    public void gather(Consumer<IoCall> then) {
        Upload writing = upload();
        if (writing == null) {
            then.accept(this);
            return;
        }
        writing.gather(owner.inputBytes(), () -> {
            input = writing.gathered();
            if (isComplete()) {
                input = null;
            } else {
                then.accept(this);
            }
        });
    }

    /**
     * Takes a part of the answer, which belongs to the call from now on.
     *
     * @return how many bytes more may come for it at once: as many again, or none because the guest is to take it first,
     *     which {@link Carrier#consumed} tells; {@link #UNWANTED} if the call is over
     */
    public int receive(byte[] part) {
        if (isComplete()) {
            return UNWANTED;
        }
        if (!owner.hold(part.length)) {
            overrun();
            return UNWANTED;
        }
        parts++;
        partBytes += part.length;
        Download answer = answer();
        boolean collects = answer.add(part);
        if (collects && answer.collected() > owner.answerBytes()) {
            complete(owner.answerTooLong(answer.collected()));
            return UNWANTED;
        }
        return collects ? part.length : 0;
    }

    /** Completes the call with the parts of the answer that were received. */
    public boolean finish() {
        return complete(answer().answer());
    }

    /**
     * Whether the call can begin anew as if it had not begun: what was received is forgotten, unless the guest has had
     * some of it, or some of its input was taken.
     */
    public boolean rewind() {
        Upload writing = upload;
        if (writing != null && writing.isTouched()) {
            return false;
        }
        Download answer = download;
        return answer == null || answer.rewind();
    }

    /** The answer in parts, which is complete when the call is. */
    Download answer() {
        Download known = download;
        if (known != null) {
            return known;
        }
        synchronized (this) {
            known = download;
            if (known == null) {
                known = new Download(this);
                download = known;
            }
        }
        // settle() stores the completion before it looks for a download: either it finds this one, or this finds it.
        Completion end = completion;
        if (end != null) {
            known.over(end);
        }
        return known;
    }

    boolean hold(int bytes) {
        return owner.hold(bytes);
    }

    void unhold(int bytes) {
        owner.unhold(bytes);
    }

    void consumed(int bytes) {
        Carrier told = carrier;
        if (bytes > 0 && told != null) {
            StackRoom.require();
            told.consumed(this, bytes);
        }
    }

    /** The invocation holds too much to take more for this call. */
    void overrun() {
        give(owner.heldTooMuch());
    }

    void inputTooLong() {
        give(Failure.of(FailureCode.LIMIT, "the input has more than %d bytes".formatted(owner.inputBytes()), false));
    }

    /** Waits for a short time on the guest's thread, if who carries the call can; whether it is complete. */
    boolean attend() {
        Carrier told = carrier;
        return told != null && told.attend(this);
    }

    /** Lets go of what is kept of the answer. */
    void forget() {
        Download answer = download;
        if (answer != null) {
            answer.forget();
        }
    }

    // As something to wait for

    @Override
    public boolean ready() {
        return owner.isSeenComplete(this);
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        waiter = thread;
    }

    @Override
    public int ioCall() {
        return id;
    }

    @Nullable
    Completion completion() {
        return completion;
    }

    /** Whether the guest polls this call for the first time since that many completions had arrived. */
    boolean firstLookAt(int arrivals) {
        boolean first = polledAt != arrivals;
        polledAt = arrivals;
        return first;
    }

    /** Whether the guest learns of the completion for the first time. */
    boolean firstObservation() {
        boolean first = !observed;
        observed = true;
        return first;
    }

    private boolean settle(Completion end) {
        if (completion != null) {
            return false;
        }
        Completion admitted = owner.admit(end);
        if (!COMPLETION.compareAndSet(this, null, admitted)) {
            owner.giveBack(admitted);
            return false;
        }
        input = null;
        long now = System.nanoTime();
        tally.ended(now - issued, admitted);
        note(admitted, now);
        owner.arrived(admitted);
        endStreams(admitted);
        Thread waiting = waiter;
        if (waiting != null) {
            LockSupport.unpark(waiting);
        }
        Carrier told = carrier;
        if (told != null) {
            told.ended(this, admitted, now);
        }
        return true;
    }

    private void note(Completion end, long now) {
        switch (end) {
            case Completion.Answer(byte[] bytes) ->
                caller().timeline().completed(now, id, path, now - issued, Math.max(bytes.length, partBytes), null);
            case Failure why ->
                caller().timeline()
                        .completed(now, id, path, now - issued, partBytes, new Failed(why.code(), why.message()));
        }
        if (parts > 0) {
            caller().timeline().at(now, Step.PARTS, id, parts, null);
        }
    }

    private void endStreams(Completion end) {
        Upload writing = upload;
        if (writing != null) {
            writing.over(end);
        }
        Download answer = download;
        if (answer != null) {
            answer.over(end);
        }
    }

    private static VarHandle completionHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(IoCall.class, "completion", Completion.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
