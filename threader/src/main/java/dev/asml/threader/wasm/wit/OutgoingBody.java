package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.component.Variant;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The resource {@code wasi:http/types.outgoing-body}: bytes that go out, and the fields after them. It may be written
 * before it is known where it goes, as much as fits into its buffer.
 */
final class OutgoingBody implements AutoCloseable {
    private static final int EARLY = 64 << 10;

    /** Where a body goes. */
    interface Way {
        ByteSink sink();

        void trailers(List<Field> fields);

        void abort(String reason);
    }

    private final long expected;
    private final String sizeError;
    private final Children children = new Children();
    private final Bytes bytes = new Bytes();
    private final ByteArrayOutputStream early = new ByteArrayOutputStream();
    private @Nullable Way way;
    private @Nullable ByteSink sink;
    private @Nullable Thread waiter;
    private List<Field> trailers = List.of();
    private long written;
    private boolean given;
    private boolean finished;
    private boolean dropped;

    /**
     * A body.
     *
     * @param expected how long its message's head says that it is; -1 if that does not say
     * @param sizeError what it is called if it has another length
     */
    OutgoingBody(long expected, String sizeError) {
        this.expected = expected;
        this.sizeError = sizeError;
    }

    /** Its stream, once; null afterwards. */
    @Nullable
    Output write() {
        if (given) {
            return null;
        }
        given = true;
        return Output.of(bytes, children);
    }

    /** Says where it goes. */
    void goBy(Way to) {
        way = to;
        ByteSink into = to.sink();
        sink = into;
        into.waiter(waiter);
        byte[] before = early.toByteArray();
        early.reset();
        into.put(before, 0, Math.min(before.length, Math.max(0, room(into))));
        end();
    }

    /** What is refused is noticed by who writes next. */
    private static int room(ByteSink sink) {
        try {
            return sink.room();
        } catch (StreamFailure e) {
            return 0;
        }
    }

    /** Its end: null if that is good. */
    @Nullable
    Variant finish(List<Field> after) {
        children.requireNone("an outgoing-body");
        if (expected >= 0 && written != expected) {
            close();
            return HttpError.size(sizeError, written);
        }
        trailers = after;
        finished = true;
        end();
        return null;
    }

    /** Nobody has asked for it. A head may name the length of a body that the kind of answer leaves out. */
    void leaveEmpty() {
        finished = true;
        end();
    }

    private void end() {
        Way to = way;
        if (to == null || sink == null) {
            return;
        }
        if (finished) {
            to.trailers(trailers);
            sink.close();
        } else if (dropped) {
            to.abort("the body was dropped before its end");
        }
    }

    /** Dropped without an end, it is broken off. */
    @Override
    public void close() {
        children.requireNone("an outgoing-body");
        if (!finished && !dropped) {
            dropped = true;
            end();
        }
    }

    /** The body as its stream has it, whose end is not that of the body. */
    private final class Bytes implements ByteSink {
        private boolean failed;

        @Override
        public int room() {
            if (failed) {
                return CLOSED;
            }
            if (expected >= 0 && written > expected) {
                failed = true;
                throw new StreamFailure(
                        "a body of more bytes than its message's head says", HttpError.size(sizeError, written));
            }
            return sink == null ? EARLY - early.size() : sink.room();
        }

        @Override
        public void put(byte[] from, int offset, int count) {
            written += count;
            if (expected >= 0 && written > expected) {
                return; // nothing of what makes it too long goes out
            }
            if (sink == null) {
                early.write(from, offset, count);
            } else {
                sink.put(from, offset, count);
            }
        }

        @Override
        public void hand(byte[] from) {
            if (sink == null || expected >= 0) {
                put(from, 0, from.length);
            } else {
                written += from.length;
                sink.hand(from);
            }
        }

        @Override
        public void flush() {
            if (sink != null) {
                sink.flush();
            }
        }

        @Override
        public boolean ready() {
            return failed || (sink == null ? early.size() < EARLY : sink.ready());
        }

        @Override
        public void waiter(@Nullable Thread thread) {
            waiter = thread;
            if (sink != null) {
                sink.waiter(thread);
            }
        }

        @Override
        public void close() {}
    }
}
