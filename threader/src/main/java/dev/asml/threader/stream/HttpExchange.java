package dev.asml.threader.stream;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as HTTP has it, and the way back, for guests that speak HTTP themselves (wasi:http) or stream. Used by the
 * guest's thread; the other side is the server's.
 */
public interface HttpExchange {
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
}
