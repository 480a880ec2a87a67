package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange.Field;
import dev.asml.threader.stream.StreamFailure;
import java.io.ByteArrayOutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP IOmod answers, taken apart as it comes: a head, then the body, which this is, then trailers. Frames may
 * be cut anywhere.
 */
final class FrameSource implements ByteSource {
    /** Bytes that a head, trailers or an error may have. */
    private static final int MOST_JSON = 1 << 20;

    private static final int PIECE = 64 << 10;
    private static final byte[] NOTHING = {};

    private final WitHost host;
    private final int id;
    private final ByteSource call;
    private final ByteArrayOutputStream gathered = new ByteArrayOutputStream();
    private HttpFrames.@Nullable Head head;
    private @Nullable StreamFailure failure;
    private List<Field> trailers = List.of();
    private int type;
    private int prefix;
    private long left;
    private boolean ended;
    private boolean told;

    FrameSource(WitHost host, int id) {
        this.host = host;
        this.id = id;
        this.call = host.download(id);
    }

    HttpFrames.@Nullable Head head() {
        return head;
    }

    @Nullable
    StreamFailure failure() {
        return failure;
    }

    List<Field> trailers() {
        return trailers;
    }

    /** Whether the head is there, or will never be. */
    boolean headReady() {
        advance();
        return head != null || ended;
    }

    private boolean inData() {
        return !ended && type == HttpFrames.DATA && left > 0 && head != null;
    }

    /** Reads up to the next data, as far as bytes are there. */
    private void advance() {
        while (!ended && !inData()) {
            boolean more = left > 0 ? gather() : prefix();
            if (!more) {
                return;
            }
        }
    }

    /** False if there is nothing now. */
    private boolean prefix() {
        byte[] bytes = next(1);
        if (bytes.length == 0) {
            return false;
        }
        if (prefix == 0) {
            type = bytes[0];
            left = 0;
            prefix = 1;
            return true;
        }
        length = length << 8 | (bytes[0] & 0xff);
        prefix++;
        if (prefix == HttpFrames.PREFIX) {
            begin();
        }
        return true;
    }

    private long length;

    private void begin() {
        prefix = 0;
        left = length;
        length = 0;
        gathered.reset();
        if (type != HttpFrames.DATA && left > MOST_JSON) {
            fail("the HTTP IOmod sent a frame that is too long");
        } else if (type == HttpFrames.DATA && head == null) {
            fail("the HTTP IOmod sent data before a head");
        } else if (left == 0 && type != HttpFrames.DATA) {
            fail("the HTTP IOmod sent an empty frame");
        }
    }

    private boolean gather() {
        byte[] bytes = next((int) Math.min(left, PIECE));
        if (bytes.length == 0) {
            return false;
        }
        gathered.writeBytes(bytes);
        left -= bytes.length;
        if (left == 0 && !ended) {
            whole(gathered.toByteArray());
        }
        return true;
    }

    private void whole(byte[] payload) {
        try {
            switch (type) {
                case HttpFrames.HEAD -> head = HttpFrames.head(payload);
                case HttpFrames.TRAILERS -> trailers = HttpFrames.fields(payload);
                case HttpFrames.ERROR -> {
                    HttpFrames.Failure told = HttpFrames.failure(payload);
                    end(new StreamFailure(told.message(), told.code()));
                }
                default -> fail("the HTTP IOmod sent a frame of an unknown type");
            }
        } catch (IllegalArgumentException e) {
            fail("the HTTP IOmod sent " + e.getMessage());
        }
    }

    private void fail(String reason) {
        end(new StreamFailure(reason, HttpError.INTERNAL));
    }

    private void end(@Nullable StreamFailure reason) {
        failure = reason;
        ended = true;
        left = 0;
    }

    /** Bytes of the call; empty if there are none now, or none any more. */
    private byte[] next(int max) {
        try {
            byte[] bytes = call.take(max);
            if (bytes == null) {
                boolean whole = head != null && left == 0 && prefix == 0;
                end(whole ? null : CallFailure.of(host, id));
                return NOTHING;
            }
            return bytes;
        } catch (StreamFailure e) {
            end(CallFailure.of(host, id));
            return NOTHING;
        }
    }

    @Override
    public byte @Nullable [] take(int max) {
        advance();
        if (inData()) {
            byte[] bytes = max <= 0 ? NOTHING : next((int) Math.min(left, max));
            left -= bytes.length;
            if (bytes.length > 0 || !ended) {
                return bytes;
            }
        }
        if (!ended) {
            return NOTHING;
        }
        StreamFailure reason = failure;
        if (reason != null && !told) {
            told = true;
            throw reason;
        }
        return null;
    }

    @Override
    public boolean ready() {
        advance();
        return ended || (inData() && call.ready());
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
        if (!ended) {
            call.close();
            end(null);
        }
    }
}
