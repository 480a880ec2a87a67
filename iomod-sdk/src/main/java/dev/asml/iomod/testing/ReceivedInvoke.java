package dev.asml.iomod.testing;

import com.google.protobuf.ByteString;
import dev.asml.iomod.Delivery;
import dev.asml.iomod.v1.Failure;
import dev.asml.iomod.v1.Invoke;
import dev.asml.iomod.v1.Invoked;
import java.util.function.Consumer;

/** An invocation that a source has asked for; the test says how it ends. */
public final class ReceivedInvoke {
    private final Invoke frame;
    private final Consumer<Invoked> answer;

    ReceivedInvoke(Invoke frame, Consumer<Invoked> answer) {
        this.frame = frame;
        this.answer = answer;
    }

    /** As the source sent it. */
    public Invoke frame() {
        return frame;
    }

    /** Its input as a text. */
    public String text() {
        return frame.getInput().toStringUtf8();
    }

    /** The function took it. */
    public void succeed() {
        answer.accept(Invoked.newBuilder()
                .setId(frame.getId())
                .setOutput(ByteString.EMPTY)
                .build());
    }

    /** The function ran and did not take it. */
    public void fail() {
        fail("FAILED", "it answered 500", true);
    }

    /** It ended with a failure. */
    public void fail(String code, String message, boolean retryable) {
        answer.accept(Invoked.newBuilder()
                .setId(frame.getId())
                .setFailure(
                        Failure.newBuilder().setCode(code).setMessage(message).setRetryable(retryable))
                .build());
    }

    /** The function did not run, as when it is at its bound. */
    public void refuse() {
        fail(Delivery.UNDELIVERED, "it has as many invocations as it takes", true);
    }
}
