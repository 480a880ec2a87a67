package dev.asml.threader.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataWriter;
import java.util.HexFormat;

/**
 * Writes what a connection of HTTP/2 does, one frame at a time, and between two of them GOAWAY once the client is to open its
 * next streams elsewhere. It allows all streams that may be under way (RFC 9113, section 6.8: the last stream is 2^31-1 and
 * the code is NO_ERROR), so none is lost; the client closes the connection when they have ended.
 */
final class GoAwayWriter implements DataWriter {
    private static final byte[] GO_AWAY =
            HexFormat.of().parseHex("000008" + "07" + "00" + "00000000" + "7fffffff" + "00000000");

    /** Where these are in a frame (RFC 9113, section 4.1), and what they are of a block of headers (section 6). */
    private static final int TYPE = 3;

    private static final int FLAGS = 4;
    private static final int HEADERS = 1;
    private static final int SETTINGS = 4;
    private static final int CONTINUATION = 9;
    private static final int END_HEADERS = 4;

    private final DataWriter connection;
    private boolean begun;
    private boolean inHeaders;
    private boolean wanted;
    private boolean said;

    GoAwayWriter(DataWriter connection) {
        this.connection = connection;
    }

    /** Says it as soon as that may be said: not before the first frame, and not within a block of headers. */
    synchronized void goAway() {
        wanted = true;
        say();
    }

    private void say() {
        if (wanted && !said && begun && !inHeaders) {
            said = true;
            connection.writeNow(BufferData.create(GO_AWAY.clone()));
        }
    }

    @Override
    public synchronized void writeNow(BufferData frame) {
        note(frame);
        connection.writeNow(frame);
        say();
    }

    /** Helidon writes a frame at a time: its head, and its content if it has any. Before the first it may say 101. */
    private void note(BufferData frame) {
        int type = frame.get(TYPE);
        begun |= type == SETTINGS;
        inHeaders = (type == HEADERS || type == CONTINUATION) && (frame.get(FLAGS) & END_HEADERS) == 0;
    }

    @Override
    public void writeNow(BufferData... frame) {
        writeNow(BufferData.create(frame));
    }

    @Override
    public void write(BufferData... frame) {
        writeNow(BufferData.create(frame));
    }

    @Override
    public void write(BufferData frame) {
        writeNow(frame);
    }

    @Override
    public void flush() {
        connection.flush();
    }

    @Override
    public void close() {
        connection.close();
    }
}
