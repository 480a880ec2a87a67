package dev.asml.threader.io;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** One IO call of an invocation. It completes exactly once, from any thread; the first completion wins. */
public final class IoCall {
    private static final VarHandle COMPLETION = completionHandle();

    /** What carries a call to its end, and wants to know when nobody waits for that any more. */
    @FunctionalInterface
    public interface Carrier {
        /** The call was cancelled. Does not wait; may be told twice. */
        void cancelled(IoCall call);
    }

    private final IoCalls owner;
    private final int id;
    private final String method;
    private volatile byte @Nullable [] input;
    private volatile @Nullable Carrier carrier;
    private volatile @Nullable Completion completion;

    /** The owner's count of arrivals when the guest last polled this call; only the guest's thread uses it. */
    private int polledAt = NEVER;

    private boolean observed;

    static final int NEVER = -1;

    IoCall(IoCalls owner, int id, String method, byte[] input) {
        this.owner = owner;
        this.id = id;
        this.method = method;
        this.input = input;
    }

    /** Its number in its invocation, from 1. */
    public int id() {
        return id;
    }

    /** The method that is called. */
    public String method() {
        return method;
    }

    /** Who calls. */
    public Caller caller() {
        return owner.caller();
    }

    /** When the invocation ends, as {@link System#nanoTime()} tells time. */
    public long deadlineNanos() {
        return owner.deadlineNanos();
    }

    /** The input, not to be changed; null once the call has completed, for then nobody may act on it any more. */
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
        if (!settle(IoCalls.CANCELLED)) {
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

    /** Counts that the call was handed to an IOmod. */
    public void countSent() {
        owner.ledger().sent();
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
        owner.arrived(admitted);
        return true;
    }

    private static VarHandle completionHandle() {
        try {
            return MethodHandles.lookup().findVarHandle(IoCall.class, "completion", Completion.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
