package dev.asml.iomod.testing;

import com.google.protobuf.ByteString;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.Reply;
import dev.asml.iomod.v1.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A call that was sent to an IOmod and may not be answered yet. Thread-safe. */
public final class PendingCall {
    private final long id;
    private final String method;
    private final Duration patience;
    private final Runnable cancel;
    private final CompletableFuture<ByteString> reply = new CompletableFuture<>();
    private ByteString received = ByteString.EMPTY;
    private volatile @Nullable Timing timing;

    PendingCall(long id, String method, Duration patience, Runnable cancel) {
        this.id = id;
        this.method = method;
        this.patience = patience;
        this.cancel = cancel;
    }

    /** The call's number on the connection. */
    public long id() {
        return id;
    }

    /** What was called. */
    String method() {
        return method;
    }

    /** Tells the IOmod that nobody waits any more; it still has to reply. */
    public void cancel() {
        cancel.run();
    }

    /** Whether the reply is there. */
    public boolean isDone() {
        return reply.isDone();
    }

    /**
     * Waits for the whole answer.
     *
     * @throws IomodFailure if the IOmod answered with a failure
     * @throws IllegalStateException if there is no reply in time, or the IOmod is gone
     */
    public byte[] output() {
        try {
            return reply.get(patience.toMillis(), TimeUnit.MILLISECONDS).toByteArray();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IomodFailure failure) {
                throw new IomodFailure(failure.code(), failure.message(), failure.retryable());
            }
            throw new IllegalStateException("%s has no reply: %s".formatted(method, e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("%s did not reply within %s".formatted(method, patience), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while %s was called".formatted(method), e);
        }
    }

    /** The whole answer as text; throws as {@link #output} does. */
    public String text() {
        return new String(output(), StandardCharsets.UTF_8);
    }

    /**
     * Waits for the failure that the call should end in.
     *
     * @throws IllegalStateException if it succeeds instead
     */
    public IomodFailure failure() {
        try {
            output();
        } catch (IomodFailure failure) {
            return failure;
        }
        throw new IllegalStateException("%s was answered instead of failing: %s".formatted(method, text()));
    }

    /** What the IOmod says that the call's time was spent on, in a reply of one frame; empty as long as it has not. */
    public Optional<Timing> timing() {
        return Optional.ofNullable(timing);
    }

    /** Takes the reply's first frame; answers whether the reply is now whole. */
    boolean take(Reply frame) {
        timing = frame.hasTiming() ? frame.getTiming() : null;
        if (frame.hasFailure()) {
            Failure failure = frame.getFailure();
            reply.completeExceptionally(
                    new IomodFailure(failure.getCode(), failure.getMessage(), failure.getRetryable()));
            return true;
        }
        return take(frame.getOutput(), frame.getMore());
    }

    boolean take(ByteString part, boolean more) {
        received = received.concat(part);
        if (!more) {
            reply.complete(received);
        }
        return !more;
    }

    void fail(IomodFailure failure) {
        reply.completeExceptionally(failure);
    }

    void lose(String reason) {
        reply.completeExceptionally(new IllegalStateException(reason));
    }
}
