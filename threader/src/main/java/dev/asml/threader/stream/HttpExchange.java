package dev.asml.threader.stream;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A request as HTTP has it, and the way back, for guests that speak HTTP themselves (wasi:http) or stream. Used by the
 * guest's thread; the other side is the server's.
 */
public interface HttpExchange extends AutoCloseable {
    /** How far the answer has come. */
    enum Progress {
        /** Nothing was sent. */
        NONE,
        /** The head was sent, and the body is not at its end. */
        BEGUN,
        /** The guest gave all of it. */
        WHOLE,
        /** The guest gave an error in the place of an answer. */
        REFUSED
    }

    /** One field line; the value's bytes are what came, or what goes out. */
    // Values are handed on, never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Field(String name, byte[] value) {}

    /** The method as sent, for example {@code GET}. */
    String method();

    /** {@code http} or {@code https}. */
    String scheme();

    /** Host and port as the client named them; null if it did not. */
    @Nullable
    String authority();

    /** Path and query as sent. */
    String pathWithQuery();

    /** The header fields in their order. */
    List<Field> headers();

    /** The body; its reading from the client begins when it is first asked for. The same object each time. */
    ByteSource body();

    /** The fields that came after the body; known when {@link #body} has ended, empty before. */
    List<Field> trailers();

    /**
     * Sends the head of the answer; to be called once. An informational answer is not sent this way.
     *
     * @return where the answer's body goes; to be closed at its end, after {@link #trailers(List)} if there are any
     */
    ByteSink respond(int status, List<Field> headers);

    /** Names the fields that go out after the body; before the body is closed. */
    void trailers(List<Field> fields);

    /** Breaks the answer off: the client sees that it is not whole. */
    void abort(String reason);

    /**
     * Answers with an error in the place of {@link #respond}.
     *
     * @param code the name that wasi:http has for it, in lower case, for example {@code connection-refused}
     * @param detail for people; may be empty
     */
    void refuse(String code, String detail);

    /** How far the answer has come; for any thread. */
    Progress progress();

    /** The status that was sent; 0 before. */
    int status();

    /**
     * Where a program's standard output goes if it is the answer as it comes: a header block in front of it, as CGI has
     * it, becomes the head. Not to be used together with {@link #respond}. The same object each time.
     */
    ByteSink standardOutput();

    /** What CGI tells a program of the request, by the names of environment variables (RFC 3875, 4.1). */
    Map<String, String> metaVariables();

    /** The guest's run is over: what it left unfinished is broken off. Idempotent; for any thread. */
    @Override
    void close();
}
