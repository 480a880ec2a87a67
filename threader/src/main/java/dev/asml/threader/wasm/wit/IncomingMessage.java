package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.ByteSource;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.stream.HttpExchange.Field;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The resources {@code incoming-request} and {@code incoming-response} of {@code wasi:http/types}. */
sealed class IncomingMessage implements AutoCloseable {
    private final Children children = new Children();
    private final List<Field> headers;
    private final Supplier<IncomingBody> body;
    private boolean consumed;

    private IncomingMessage(List<Field> headers, Supplier<IncomingBody> body) {
        this.headers = headers;
        this.body = body;
    }

    /** A request that the guest is to answer. */
    static final class Request extends IncomingMessage {
        private final HttpExchange http;

        Request(HttpExchange http) {
            super(http.headers(), () -> new IncomingBody(http.body(), http::trailers));
            this.http = http;
        }

        HttpExchange http() {
            return http;
        }
    }

    /** An answer to a request of the guest's. */
    static final class Response extends IncomingMessage {
        private final int status;

        Response(int status, List<Field> headers, ByteSource source, Supplier<List<Field>> trailers) {
            super(headers, () -> new IncomingBody(source, trailers));
            this.status = status;
        }

        int status() {
            return status;
        }
    }

    HttpFields headers() {
        return HttpFields.of(headers, children);
    }

    /** Its body, once; null afterwards. */
    @Nullable
    IncomingBody consume() {
        if (consumed) {
            return null;
        }
        consumed = true;
        return body.get();
    }

    @Override
    public void close() {
        children.requireNone("a message");
    }
}
