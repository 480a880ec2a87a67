package dev.asml.iomods.http;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.asml.iomod.IomodFailure;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a streamed exchange, in both directions: a type, a length of four bytes with the highest first, and a
 * payload. Read by one thread and written by one thread at a time.
 */
final class Frames {
    /** JSON: of a request its target and headers, of an answer its status and headers. */
    static final byte HEAD = 'H';
    /** A part of a body. */
    static final byte DATA = 'D';
    /** JSON: fields that come after the body. */
    static final byte TRAILERS = 'T';
    /** JSON: why there is no answer, or no more of it. */
    static final byte ERROR = 'E';

    private static final int PREFIX_BYTES = 5;
    private static final int JSON_BYTES = 1 << 20;
    private static final int PIECE_BYTES = 64 * 1024;
    private static final JsonMapper JSON = new JsonMapper();

    private final DataInputStream input;
    private final OutputStream output;

    /** Of a frame of data, what was not read. */
    private long left;

    Frames(InputStream input, OutputStream output) {
        this.input = new DataInputStream(input);
        this.output = output;
    }

    /**
     * Reads the head, with which a request begins.
     *
     * @throws IomodFailure {@code INVALID_INPUT} if it is none
     */
    ExchangeHead head() throws IOException {
        try {
            if (input.readByte() != HEAD) {
                throw IomodFailure.invalidInput("the first frame has to be a head");
            }
            return JSON.readValue(json(), ExchangeHead.class);
        } catch (EOFException e) {
            throw IomodFailure.invalidInput("the input ends before its head");
        } catch (JacksonException e) {
            throw IomodFailure.invalidInput("the head cannot be read: " + e.getOriginalMessage());
        }
    }

    private byte[] json() throws IOException {
        int length = input.readInt();
        if (length < 0 || length > JSON_BYTES) {
            throw IomodFailure.invalidInput("a frame that is no data has at most %d bytes".formatted(JSON_BYTES));
        }
        return input.readNBytes(length);
    }

    /** Waits for the next piece of the body; null at its end. Trailers cannot be sent, and are passed over. */
    byte @Nullable [] data() throws IOException {
        while (left == 0) {
            int type = input.read();
            if (type < 0) {
                return null;
            }
            if (type == DATA) {
                left = Integer.toUnsignedLong(input.readInt());
            } else if (type == TRAILERS) {
                var _ = json();
            } else {
                throw IomodFailure.invalidInput("a frame of type %d in the place of data".formatted(type));
            }
        }
        byte[] piece = new byte[(int) Math.min(left, PIECE_BYTES)];
        int read = input.read(piece);
        if (read < 0) {
            throw new EOFException("the input ends in the middle of a frame");
        }
        left -= read;
        return read == piece.length ? piece : Arrays.copyOf(piece, read);
    }

    void write(byte type, Object json) throws IOException {
        byte[] payload = JSON.writeValueAsBytes(json);
        write(type, payload, payload.length);
    }

    void write(byte type, byte[] payload, int length) throws IOException {
        output.write(ByteBuffer.allocate(PREFIX_BYTES).put(type).putInt(length).array());
        output.write(payload, 0, length);
        output.flush();
    }
}
