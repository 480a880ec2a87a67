package dev.asml.threader.process;

import com.google.protobuf.ByteString;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A call at one process: what of its input was sent, and what of its answer has come. */
final class Flight {
    static final long NOT_ABANDONED = 0;

    private final Session session;
    private final PendingCall pending;
    private final long id;
    private final int slot;
    private final AtomicBoolean cancelSent = new AtomicBoolean();

    /** Whether the IOmod has heard of the call. Written by who drains the outbox, read by who cancels. */
    private volatile boolean started;

    /** The part of the input that was sent; for who drains the outbox. */
    private int offset;

    /** For the timer. */
    private long abandonedAt = NOT_ABANDONED;

    /** Bytes of the answer that the session counts; who takes them away counts them off. */
    private final AtomicInteger counted = new AtomicInteger();

    /** For the stream's thread. */
    private ByteString answer = ByteString.EMPTY;

    private boolean answering;

    Flight(Session session, PendingCall pending, long id, int slot) {
        this.session = session;
        this.pending = pending;
        this.id = id;
        this.slot = slot;
    }

    PendingCall pending() {
        return pending;
    }

    /** Tells the IOmod that nobody waits for the call. */
    void cancel() {
        session.cancel(this);
    }

    long id() {
        return id;
    }

    int slot() {
        return slot;
    }

    boolean isStarted() {
        return started;
    }

    void start() {
        started = true;
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
