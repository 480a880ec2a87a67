package dev.asml.threader.http;

import dev.asml.threader.stream.ByteSink;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.HttpExchange.Field;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of a program that is the answer as it comes. It is held back until it shows whether it starts with
 * a header block; from then on it goes out at once.
 */
final class CgiSink implements ByteSink {
    private static final String CONTENT_TYPE = "content-type";
    private static final byte[] NO_TYPE = "application/octet-stream".getBytes(StandardCharsets.US_ASCII);

    private final HttpExchange exchange;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private @Nullable ByteSink body;
    private @Nullable Thread waiter;
    private boolean closed;

    CgiSink(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public int room() {
        if (body != null) {
            return body.room();
        }
        return closed ? CLOSED : CgiOutput.LONGEST_BLOCK - held.size();
    }

    @Override
    public void put(byte[] bytes, int offset, int count) {
        if (body != null) {
            body.put(bytes, offset, count);
            return;
        }
        held.write(bytes, offset, count);
        byte[] start = held.toByteArray();
        if (!CgiOutput.undecided(start)) {
            begin(start);
        }
    }

    /** There is room for all that was held back: it is the first that goes into the answer's buffer. */
    private void begin(byte[] start) {
        CgiOutput.Head head = CgiOutput.head(start);
        List<Field> fields = new ArrayList<>();
        boolean typed = false;
        for (Reply.Header header : head.headers()) {
            typed |= header.name().equalsIgnoreCase(CONTENT_TYPE);
            fields.add(new Field(header.name(), header.value().getBytes(StandardCharsets.ISO_8859_1)));
        }
        if (!typed) {
            fields.add(new Field(CONTENT_TYPE, NO_TYPE));
        }
        ByteSink to = exchange.respond(head.status(), fields);
        to.waiter(waiter);
        to.put(start, head.length(), start.length - head.length());
        body = to;
        held.reset();
    }

    @Override
    public void flush() {
        if (body != null) {
            body.flush();
        }
    }

    @Override
    public boolean ready() {
        return body == null || body.ready();
    }

    @Override
    public void waiter(@Nullable Thread thread) {
        waiter = thread;
        if (body != null) {
            body.waiter(thread);
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (body == null) {
            begin(held.toByteArray());
        }
        if (body != null) {
            body.close();
        }
    }
}
