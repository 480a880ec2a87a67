package dev.asml.threader.process;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.Completion.Failure;
import dev.asml.threader.io.IoCall;
import org.jspecify.annotations.Nullable;

/** A call that this IOmod has taken: it waits in the queue, or is in flight at a process, perhaps for the second time. */
final class PendingCall implements IoCall.Carrier {
    private final IoCall call;
    private final Share share;
    private final Traffic traffic;
    private final long since;
    private volatile long deadlineNanos;
    private volatile @Nullable Flight flight;

    /** Set when the IOmod was lost under the call; no two losses of one call overlap. */
    private volatile boolean repeated;

    /** A call that was taken at that moment. */
    PendingCall(IoCall call, Share share, Traffic traffic, long nanoTime) {
        this.call = call;
        this.share = share;
        this.traffic = traffic;
        this.since = nanoTime;
        this.deadlineNanos = traffic.deadline(call, nanoTime);
    }

    IoCall call() {
        return call;
    }

    /** What its function has of the IOmod. */
    Share share() {
        return share;
    }

    long nanosLeft(long now) {
        return deadlineNanos - now;
    }

    /** Something of a stream has moved: the time that a call may take is the time in which nothing does. */
    void moved() {
        deadlineNanos = traffic.deadline(call, System.nanoTime());
    }

    @Nullable
    Flight flight() {
        return flight;
    }

    void fly(Flight now) {
        flight = now;
    }

    /** The call is no longer in flight, and goes back to the queue. */
    void land() {
        flight = null;
    }

    /** Whether the call may be sent a second time: true once. */
    boolean mayRepeat() {
        boolean first = !repeated;
        repeated = true;
        return first;
    }

    void fail(FailureCode code, String message, boolean retryable) {
        call.complete(Failure.of(code, message, retryable));
    }

    @Override
    public void cancelled(IoCall cancelled) {
        traffic.cancelled(this);
    }

    @Override
    public boolean attend(IoCall waited) {
        Flight flying = flight;
        return flying != null && flying.attend();
    }

    @Override
    public void ended(IoCall ended, Completion end, long nanoTime) {
        traffic.ended(end, nanoTime - since);
    }

    @Override
    public void consumed(IoCall read, int bytes) {
        moved();
        Flight flying = flight;
        if (flying != null) {
            flying.consumed(bytes);
        }
    }
}
