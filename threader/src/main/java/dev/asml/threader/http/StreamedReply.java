package dev.asml.threader.http;

import dev.asml.threader.stream.HttpExchange.Field;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.http.http2.Http2ErrorCode;
import io.helidon.http.http2.Http2Exception;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer on its way to the client, each piece of which is sent at once; used by the request's thread.
 *
 * <p>For HTTP/1.1 the chunks are made here: the server's own need a first piece before they send the head, and fields
 * after the body must be known to them before it.
 */
final class StreamedReply {
    private static final byte[] NOTHING = {};
    private static final String LAST_CHUNK = "0\r\n";
    private static final HeaderName STREAM_RESULT = HeaderNames.create("stream-result");

    private final ServerResponse response;
    private final boolean http2;
    private final boolean wantsTrailers;
    private final long length;
    private final @Nullable OutputStream out;
    private long sent;

    private StreamedReply(
            ServerResponse response, boolean http2, boolean wantsTrailers, long length, @Nullable OutputStream out) {
        this.response = response;
        this.http2 = http2;
        this.wantsTrailers = wantsTrailers;
        this.length = length;
        this.out = out;
    }

    /** Sends the head. */
    static StreamedReply begin(Exchange exchange, ServerResponse response, int status, List<Field> headers) {
        boolean noLength = status == 204 || status == 205 || status == 304;
        long length = -1;
        response.status(Status.create(status));
        for (Field field : headers) {
            String value = new String(field.value(), StandardCharsets.ISO_8859_1);
            if (field.name().equalsIgnoreCase("content-length")) {
                length = noLength ? -1 : Long.parseLong(value);
            } else if (!HeaderRules.dropped(field.name())) {
                response.headers().add(HeaderRules.field(field.name(), value));
            }
        }
        exchange.ownHeaders();
        boolean http2 = exchange.sharesConnection();
        boolean wantsTrailers = http2 || exchange.head().lists("te", "trailers");
        boolean head = exchange.method().equals("HEAD");
        if (noLength || (head && length >= 0)) {
            if (length >= 0) {
                response.headers().contentLength(length);
            }
            response.send();
            return new StreamedReply(response, http2, wantsTrailers, length, null);
        }
        OutputStream out = http2 ? stream(response, length) : plain(response, length);
        StreamedReply reply = new StreamedReply(response, http2, wantsTrailers, length, out);
        reply.write(NOTHING);
        return head ? new StreamedReply(response, http2, false, -1, null) : reply;
    }

    private static OutputStream stream(ServerResponse response, long length) {
        if (length >= 0) {
            response.headers().contentLength(length);
        }
        OutputStream out = response.outputStream();
        response.headers().remove(HeaderNames.TRAILER); // which the server adds for a field of its own
        return out;
    }

    /** Bytes behind the head that the server sends as they are. */
    private static OutputStream plain(ServerResponse response, long length) {
        // A length, though one that is not sent, keeps the server from making chunks itself.
        response.headers().contentLength(length < 0 ? Long.MAX_VALUE : length);
        OutputStream out = response.outputStream();
        if (length < 0) {
            response.headers().remove(HeaderNames.CONTENT_LENGTH);
            response.headers().set(HeaderValues.TRANSFER_ENCODING_CHUNKED);
        }
        return out;
    }

    /** Whether the body's end must be told, because no length was. */
    private boolean chunked() {
        return !http2 && length < 0;
    }

    /** How many bytes of the body were sent, or would have been but for the kind of answer. */
    long sent() {
        return sent;
    }

    /** Sends a piece of the body; false if that is more than the head said. */
    boolean send(byte[] piece) {
        sent += piece.length;
        if (out == null) {
            return true;
        }
        if (length >= 0 && sent > length) {
            return false;
        }
        write(chunked() ? chunk(piece) : piece);
        return true;
    }

    private static byte[] chunk(byte[] piece) {
        byte[] size = (Integer.toHexString(piece.length) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        byte[] chunk = new byte[size.length + piece.length + 2];
        System.arraycopy(size, 0, chunk, 0, size.length);
        System.arraycopy(piece, 0, chunk, size.length, piece.length);
        chunk[chunk.length - 2] = '\r';
        chunk[chunk.length - 1] = '\n';
        return chunk;
    }

    /** Ends the body; false if it is shorter than the head said. */
    boolean end(List<Field> trailers) {
        if (out == null) {
            return true;
        }
        if (length >= 0 && sent < length) {
            return false;
        }
        List<Field> fields = wantsTrailers ? trailers : List.of();
        if (chunked()) {
            write(last(fields));
        } else if (http2 && !fields.isEmpty()) {
            announce(fields);
        }
        return true;
    }

    private static byte[] last(List<Field> trailers) {
        StringBuilder end = new StringBuilder(LAST_CHUNK);
        for (Field field : trailers) {
            if (!HeaderRules.noTrailer(field.name())) {
                String value = new String(field.value(), StandardCharsets.ISO_8859_1);
                end.append(field.name()).append(": ").append(value).append("\r\n");
            }
        }
        return end.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /** The server sends them once the handler has returned. The field that says so is not sent any more. */
    private void announce(List<Field> trailers) {
        response.headers().set(HeaderValues.create(HeaderNames.TRAILER, "trailer"));
        for (Field field : trailers) {
            if (!HeaderRules.noTrailer(field.name())) {
                String value = new String(field.value(), StandardCharsets.ISO_8859_1);
                response.trailers().add(HeaderRules.field(field.name(), value));
            }
        }
        response.trailers().remove(STREAM_RESULT);
    }

    private void write(byte[] bytes) {
        OutputStream to = out;
        if (to == null) {
            return;
        }
        try {
            to.write(bytes);
            to.flush();
        } catch (IOException e) {
            throw new CloseConnectionException("the answer could not be sent", e);
        }
    }

    /** What ends the connection, or the request's part of it, so that the client sees that something is missing. */
    static CloseConnectionException brokenOff(String reason) {
        return new CloseConnectionException(reason, new Http2Exception(Http2ErrorCode.INTERNAL, reason));
    }
}
