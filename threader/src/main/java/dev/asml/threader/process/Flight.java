package dev.asml.threader.process;

import com.google.protobuf.ByteString;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A call at one generation of an IOmod: what of its input was sent, and what of its answer has come. */
final class Flight {
    static final long NOT_ABANDONED = 0;

    /** Whether the call may be at the IOmod: decided once, by who writes it or by who takes it back. */
    private enum Stage {
        WAITING,
        STARTED,
        RECALLED
    }

    private final Worker worker;
    private final PendingCall pending;
    private final long id;
    private final int slot;
    private final @Nullable Flow flow;
    private final AtomicBoolean cancelSent = new AtomicBoolean();

    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);

    /** The part of the input that was sent; for who drains the outbox. */
    private int offset;

    /** For the timer. */
    private long abandonedAt = NOT_ABANDONED;

    /** Bytes of the answer that the session counts; who takes them away counts them off. */
    private final AtomicInteger counted = new AtomicInteger();

    /** For the stream's thread. */
    private ByteString answer = ByteString.EMPTY;

    private boolean answering;

    /** A call that is to be sent, with the flow control that a streaming method has. */
    Flight(Worker worker, PendingCall pending, long id, int slot, @Nullable Flow flow) {
        this.worker = worker;
        this.pending = pending;
        this.id = id;
        this.slot = slot;
        this.flow = flow;
    }

    PendingCall pending() {
        return pending;
    }

    /** Tells the IOmod that nobody waits for the call. */
    void cancel() {
        worker.cancel(this);
    }

    long id() {
        return id;
    }

    int slot() {
        return slot;
    }

    @Nullable
    Flow flow() {
        return flow;
    }

    /** The guest took so much of the answer. */
    void consumed(int bytes) {
        worker.consumed(this, bytes);
    }

    /** As {@link Worker#attend}. */
    boolean attend() {
        return worker.attend(pending.call());
    }

    boolean isStarted() {
        return stage.get() == Stage.STARTED;
    }

    /** From now on the IOmod may have heard of the call. False: the call was recalled, and is not to be sent. */
    boolean start() {
        return stage.compareAndSet(Stage.WAITING, Stage.STARTED);
    }

    /** Makes sure that the IOmod never hears of the call. False: it may have. */
    boolean recall() {
        return stage.compareAndSet(Stage.WAITING, Stage.RECALLED);
    }

    /** Whether the IOmod never hears of the call. */
    boolean isRecalled() {
        return stage.get() == Stage.RECALLED;
    }

    int offset() {
        return offset;
    }

    void advance(int bytes) {
        offset += bytes;
    }

    boolean isFirstCancel() {
        return cancelSent.compareAndSet(false, true);
    }

    /** Whether nobody has waited for the call for so long. */
    boolean isAbandonedSince(long now, long nanos) {
        if (abandonedAt == NOT_ABANDONED) {
            abandonedAt = now == NOT_ABANDONED ? 1 : now;
        }
        return now - abandonedAt > nanos;
    }

    boolean isAnswering() {
        return answering;
    }

    /** The answer has begun, and goes where it does not wait for its end. */
    void answers() {
        answering = true;
    }

    /** Appends to the answer; what nobody waits for is not kept. Returns what the session has to count for it. */
    int append(ByteString part) {
        answering = true;
        if (pending.call().isComplete()) {
            answer = ByteString.EMPTY;
            return 0;
        }
        answer = answer.concat(part);
        counted.addAndGet(part.size());
        return part.size();
    }

    int uncount() {
        return counted.getAndSet(0);
    }

    int answerBytes() {
        return answer.size();
    }

    byte[] answer() {
        return answer.toByteArray();
    }
}
