package dev.asml.threader.http;

import io.helidon.common.buffers.DataReader;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what a WebSocket's client sends: whole text messages, and control frames between their parts. */
final class WebSocketInput {
    /** Something that came. */
    sealed interface Incoming {
        /** A text message. */
        record Text(String message) implements Incoming {}

        /** A ping, to be answered with the same bytes. */
        @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
        record Ping(byte[] payload) implements Incoming {}

        /** An answer to a ping, or an unasked sign of life. */
        record Pong() implements Incoming {}

        /** The client closes, or confirms a close. */
        record Closed(WebSocketClose close) implements Incoming {}
    }

    /** One frame, unmasked. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Part(boolean last, int opcode, byte[] payload) {}

    /** A message; what is longer is refused. */
    static final int MAX_MESSAGE = 64 << 10;

    private static final int MAX_CONTROL = 125;
    private static final int CONTINUATION = 0;
    private static final int TEXT = 1;
    private static final int BINARY = 2;
    private static final int CLOSE = 8;
    private static final int PING = 9;
    private static final int PONG = 10;

    private final DataReader reader;
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private boolean amidMessage;

    WebSocketInput(DataReader reader) {
        this.reader = reader;
    }

    /**
     * Blocks until something came.
     *
     * @throws WebSocketBreach if it is against the protocol
     * @throws DataReader.InsufficientDataAvailableException if the connection ended
     */
    Incoming next() {
        while (true) {
            Part part = part();
            switch (part.opcode) {
                case PING -> {
                    return new Incoming.Ping(part.payload);
                }
                case PONG -> {
                    return new Incoming.Pong();
                }
                case CLOSE -> {
                    return new Incoming.Closed(close(part.payload));
                }
                default -> {
                    if (add(part)) {
                        return new Incoming.Text(text());
                    }
                }
            }
        }
    }

    /** Whether the message is whole. */
    private boolean add(Part part) {
        if (amidMessage != (part.opcode == CONTINUATION)) {
            throw breach("a message's parts are out of order");
        }
        amidMessage = !part.last;
        message.writeBytes(part.payload);
        return part.last;
    }

    private String text() {
        String text = decode(message.toByteArray());
        message.reset();
        return text;
    }

    private static String decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new WebSocketBreach(WebSocketClose.MALFORMED, "a text is no UTF-8");
        }
    }

    private Part part() {
        int first = Byte.toUnsignedInt(reader.read());
        int second = Byte.toUnsignedInt(reader.read());
        int opcode = first & 0x0F;
        boolean last = (first & 0x80) != 0;
        if ((first & 0x70) != 0) {
            throw breach("an extension was used that was not agreed on");
        }
        if ((second & 0x80) == 0) {
            throw breach("a client must mask its frames");
        }
        long length = length(second & 0x7F);
        check(opcode, last, length);
        byte[] mask = reader.readBytes(4);
        byte[] payload = length == 0 ? new byte[0] : reader.readBytes((int) length);
        for (int i = 0; i < payload.length; i++) {
            payload[i] ^= mask[i & 3];
        }
        return new Part(last, opcode, payload);
    }

    private long length(int small) {
        if (small < 126) {
            return small;
        }
        long length = 0;
        for (int i = small == 126 ? 2 : 8; i > 0; i--) {
            length = length << 8 | Byte.toUnsignedLong(reader.read());
        }
        if (length < (small == 126 ? 126 : 1 << 16)) {
            throw breach("a frame's length is not in its shortest form");
        }
        return length;
    }

    private void check(int opcode, boolean last, long length) {
        switch (opcode) {
            case CONTINUATION, TEXT -> {
                if (length > MAX_MESSAGE - message.size()) {
                    throw new WebSocketBreach(
                            WebSocketClose.TOO_BIG, "a message has at most %d bytes".formatted(MAX_MESSAGE));
                }
            }
            case CLOSE, PING, PONG -> {
                if (!last || length > MAX_CONTROL) {
                    throw breach("a control frame is whole and has at most 125 bytes");
                }
            }
            case BINARY -> throw new WebSocketBreach(WebSocketClose.NO_TEXT, "messages are text here, not binary");
            default -> throw breach("there is no opcode " + opcode);
        }
    }

    private static WebSocketClose close(byte[] payload) {
        if (payload.length == 0) {
            return WebSocketClose.UNTOLD;
        }
        int code = payload.length == 1 ? 0 : Byte.toUnsignedInt(payload[0]) << 8 | Byte.toUnsignedInt(payload[1]);
        if (!WebSocketClose.sendable(code)) {
            throw breach("a close frame's code is none");
        }
        byte[] reason = new byte[payload.length - 2];
        System.arraycopy(payload, 2, reason, 0, reason.length);
        return new WebSocketClose(code, decode(reason));
    }

    private static WebSocketBreach breach(String reason) {
        return new WebSocketBreach(WebSocketClose.PROTOCOL, reason);
    }
}
