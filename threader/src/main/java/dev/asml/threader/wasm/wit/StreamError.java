package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.Variant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a call on a stream ends with instead of a result: the variant {@code stream-error}. */
final class StreamError extends RuntimeException {
    private static final int LAST_OPERATION_FAILED = 0;
    private static final int CLOSED = 1;

    private final transient @Nullable StreamFailure failure;

    private StreamError(@Nullable StreamFailure failure) {
        super(failure == null ? "closed" : failure.getMessage(), failure, false, false);
        this.failure = failure;
    }

    static StreamError closed() {
        return new StreamError(null);
    }

    static StreamError of(StreamFailure failure) {
        return new StreamError(failure);
    }

    private Variant value() {
        return failure == null ? Variant.of(CLOSED) : new Variant(LAST_OPERATION_FAILED, new IoError(failure));
    }

    /** The result of a call that may end with a stream error. */
    static Variant result(Supplier<@Nullable Object> call) {
        try {
            return Variant.ok(call.get());
        } catch (StreamError e) {
            return Variant.error(e.value());
        }
    }

    /** The same of a call without a value. */
    static Variant done(Runnable call) {
        return result(() -> {
            call.run();
            return null;
        });
    }
}
