package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.stream.Waitable;
import dev.asml.threader.wasm.component.Variant;
import org.jspecify.annotations.Nullable;

/** The resource {@code wasi:http/types.future-incoming-response}: ready when the answer's head is there, or an error. */
final class FutureResponse implements Waitable, AutoCloseable {
    private final WitHost host;
    private final int id;
    private final FrameSource frames;
    private final Children children = new Children();
    private final OnlyOnce answer = new OnlyOnce();

    FutureResponse(WitHost host, int id) {
        this.host = host;
        this.id = id;
        this.frames = new FrameSource(host, id);
    }

    Pollable subscribe() {
        return new Pollable(this, children);
    }

    /** Nothing yet; then the answer, or why there is none; then an error. */
    Variant get() {
        return answer.get(this, this::outcome);
    }

    private Variant outcome() {
        HttpFrames.Head head = frames.head();
        if (head != null) {
            return Variant.ok(new IncomingMessage.Response(head.status(), head.headers(), frames, frames::trailers));
        }
        StreamFailure failure = frames.failure();
        Variant code = failure == null ? null : HttpError.of(failure);
        return Variant.error(code == null ? HttpError.of("http-response-incomplete", "") : code);
    }

    @Override
    public boolean ready() {
        return frames.headReady();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        frames.waiter(thread);
    }

    @Override
    public int ioCall() {
        return frames.ioCall();
    }

    /** Nobody wants the answer: the request is given up, unless the answer was taken. */
    @Override
    public void close() {
        children.requireNone("a future-incoming-response");
        if (!answer.given()) {
            var _ = host.cancel(id);
        }
    }
}
