package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.component.Variant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The resource {@code wasi:http/types.future-trailers}: ready when the body has ended, which it reads away for that. */
final class FutureTrailers implements Waitable, AutoCloseable {
    private static final int PIECE = 64 << 10;

    private final ByteSource source;
    private final Supplier<List<Field>> trailers;
    private final Children children = new Children();
    private final OnlyOnce answer = new OnlyOnce();
    private @Nullable StreamFailure failure;
    private boolean ended;

    FutureTrailers(ByteSource source, Supplier<List<Field>> trailers) {
        this.source = source;
        this.trailers = trailers;
    }

    Pollable subscribe() {
        return new Pollable(this, children);
    }

    /** Nothing yet; then the fields if there are any, or why there are none; then an error. */
    Variant get() {
        return answer.get(this, this::outcome);
    }

    private Variant outcome() {
        if (failure != null) {
            Variant code = HttpError.of(failure);
            return Variant.error(code == null ? HttpError.of(HttpError.INTERNAL, failure.toString()) : code);
        }
        List<Field> fields = trailers.get();
        return Variant.ok(Variant.option(fields.isEmpty() ? null : HttpFields.told(fields)));
    }

    @Override
    public boolean ready() {
        try {
            while (!ended) {
                byte[] bytes = source.take(PIECE);
                if (bytes != null && bytes.length == 0) {
                    return false;
                }
                ended = bytes == null;
            }
        } catch (StreamFailure e) {
            failure = e;
            ended = true;
        }
        return true;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        source.waiter(thread);
    }

    @Override
    public int ioCall() {
        return source.ioCall();
    }

    @Override
    public void close() {
        children.requireNone("a future-trailers");
        source.close();
    }
}
