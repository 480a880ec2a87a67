package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange.Field;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The resource {@code wasi:http/types.incoming-body}: bytes that come, and the fields after them. */
final class IncomingBody implements AutoCloseable {
    private final ByteSource source;
    private final Supplier<List<Field>> trailers;
    private final Children children = new Children();
    private boolean given;
    private boolean finished;

    /** {@code trailers} gives the fields after the body once that has ended. */
    IncomingBody(ByteSource source, Supplier<List<Field>> trailers) {
        this.source = source;
        this.trailers = trailers;
    }

    /** Its stream, once; null afterwards. */
    @Nullable
    Input stream() {
        if (given) {
            return null;
        }
        given = true;
        return Input.of(new Lent(source), children);
    }

    /** What comes after the body. What was not read is read away. */
    FutureTrailers finish() {
        children.requireNone("an incoming-body");
        finished = true;
        return new FutureTrailers(source, trailers);
    }

    @Override
    public void close() {
        children.requireNone("an incoming-body");
        if (!finished) {
            source.close();
        }
    }

    /** The body as its stream has it: there may be fields after it when the stream is dropped. */
    private record Lent(ByteSource source) implements ByteSource {
        @Override
        public byte @Nullable [] take(int max) {
            return source.take(max);
        }

        @Override
        public boolean ready() {
            return source.ready();
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
        public void close() {}
    }
}
