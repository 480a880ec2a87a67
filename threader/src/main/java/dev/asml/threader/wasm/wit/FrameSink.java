package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.StreamFailure;
import dev.asml.threader.wasm.wasi.Wait;
import org.jspecify.annotations.Nullable;

/** A body on its way to the HTTP IOmod: each piece becomes a frame. */
final class FrameSink implements ByteSink {
    private static final int MOST = 64 << 10;

    private final WitHost host;
    private final ByteSink call;
    private @Nullable StreamFailure failure;
    private boolean closed;

    FrameSink(WitHost host, ByteSink call) {
        this.host = host;
        this.call = call;
    }

    /** Sends a frame that is no body, waiting for room. */
    void frame(byte type, byte[] payload) {
        byte[] frame = HttpFrames.frame(type, payload, 0, payload.length);
        int done = 0;
        while (done < frame.length) {
            Wait.until(host, call);
            int room = callRoom();
            if (room == CLOSED) {
                return; // the answer tells why
            }
            int part = Math.min(room, frame.length - done);
            call.put(frame, done, part);
            done += part;
        }
    }

    private int callRoom() {
        if (failure != null || closed) {
            return CLOSED;
        }
        try {
            return call.room();
        } catch (StreamFailure e) {
            failure = e;
            return CLOSED;
        }
    }

    @Override
    public int room() {
        int room = callRoom();
        if (room == CLOSED) {
            StreamFailure reason = failure;
            if (reason != null && !closed) {
                closed = true;
                throw reason;
            }
            return CLOSED;
        }
        return Math.clamp(room - HttpFrames.PREFIX, 0, MOST);
    }

    @Override
    public void put(byte[] bytes, int offset, int count) {
        if (count > 0) {
            call.hand(HttpFrames.frame(HttpFrames.DATA, bytes, offset, count));
        }
    }

    @Override
    public void flush() {
        if (callRoom() != CLOSED) {
            call.flush();
        }
    }

    /** Not for as little room as a frame's prefix takes. */
    @Override
    public boolean ready() {
        int room = call.ready() ? callRoom() : 0;
        return room == CLOSED || room > HttpFrames.PREFIX;
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        call.waiter(thread);
    }

    @Override
    public int ioCall() {
        return call.ioCall();
    }

    @Override
    public void close() {
        closed = true;
        call.close();
    }
}
