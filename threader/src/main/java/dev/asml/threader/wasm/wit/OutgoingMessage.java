package dev.asml.threader.wasm.wit;

import dev.asml.threader.stream.HttpExchange.Field;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The resources {@code outgoing-request} and {@code outgoing-response} of {@code wasi:http/types}. */
sealed class OutgoingMessage implements AutoCloseable {
    private final Children children = new Children();
    private final HttpFields headers;
    private final OutgoingBody body;
    private boolean given;

    private OutgoingMessage(HttpFields headers, String sizeError) {
        this.headers = headers.taken();
        this.body = new OutgoingBody(headers.contentLength(), sizeError);
    }

    /** A request of the guest's. Parts that it does not set are null. */
    static final class Request extends OutgoingMessage {
        private String method = "GET";
        private @Nullable String scheme;
        private @Nullable String authority;
        private @Nullable String pathWithQuery;

        Request(HttpFields headers) {
            super(headers, HttpError.REQUEST_SIZE);
        }

        String method() {
            return method;
        }

        /** Null stands for one that is malformed; then false. */
        boolean method(@Nullable String text) {
            method = text == null ? method : text;
            return text != null;
        }

        @Nullable
        String scheme() {
            return scheme;
        }

        void scheme(@Nullable String text) {
            scheme = text;
        }

        @Nullable
        String authority() {
            return authority;
        }

        /** False if it is malformed. */
        boolean authority(@Nullable String text) {
            boolean legal = text == null || HttpSyntax.authority(text);
            authority = legal ? text : authority;
            return legal;
        }

        @Nullable
        String pathWithQuery() {
            return pathWithQuery;
        }

        /** False if it is malformed. */
        boolean pathWithQuery(@Nullable String text) {
            boolean legal = text == null || HttpSyntax.pathWithQuery(text);
            pathWithQuery = legal ? text : pathWithQuery;
            return legal;
        }
    }

    /** The guest's answer. */
    static final class Response extends OutgoingMessage {
        private static final int LEAST = 200;
        private static final int MOST = 599;

        private int status = LEAST;

        Response(HttpFields headers) {
            super(headers, HttpError.RESPONSE_SIZE);
        }

        int status() {
            return status;
        }

        /** False if it is none that an answer can have; informational ones are no answers. */
        boolean status(int code) {
            boolean legal = code >= LEAST && code <= MOST;
            status = legal ? code : status;
            return legal;
        }
    }

    HttpFields headers() {
        return HttpFields.of(headers.list(), children);
    }

    List<Field> fields() {
        return headers.list();
    }

    /** Its body, once; null afterwards. */
    @Nullable
    OutgoingBody body() {
        if (given) {
            return null;
        }
        given = true;
        return body;
    }

    /** Sends the body; nobody can ask for it any more, and if nobody has it is empty. */
    void send(OutgoingBody.Way way) {
        boolean empty = !given;
        given = true;
        children.requireNone("a message");
        body.goBy(way);
        if (empty) {
            body.leaveEmpty();
        }
    }

    @Override
    public void close() {
        children.requireNone("a message");
    }
}
