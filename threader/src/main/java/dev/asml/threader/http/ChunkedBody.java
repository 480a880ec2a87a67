package dev.asml.threader.http;

import dev.asml.threader.stream.HttpExchange.Field;
import io.helidon.common.buffers.DataReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body in chunks with the fields after it, which the server's own reader refuses.
 *
 * <p>A plain end is left in the connection, for there the server finds it and so knows that the next request follows.
 * After an end with fields it cannot know, and the connection is not used again.
 *
 * <p>Source of the rules: RFC 9112, section 7.1.
 */
final class ChunkedBody implements RequestBody.Reader {
    private static final byte[] PLAIN_END = {'0', '\r', '\n', '\r', '\n'};
    private static final byte[] LINE_END = {'\r', '\n'};
    private static final int MAX_LINE = 8192;
    private static final int MAX_TRAILERS = 32768;

    private final DataReader connection;
    private final Runnable lastOfConnection;
    private final List<Field> trailers = new ArrayList<>();
    private long left;
    private boolean first = true;
    private boolean ended;

    /** {@code lastOfConnection} is run if no request can follow. */
    ChunkedBody(DataReader connection, Runnable lastOfConnection) {
        this.connection = connection;
        this.lastOfConnection = lastOfConnection;
    }

    @Override
    public int read(byte[] piece) throws IOException {
        if (left == 0 && !ended) {
            nextChunk();
        }
        if (ended) {
            return -1;
        }
        connection.ensureAvailable();
        int count = (int) Math.min(left, Math.min(piece.length, connection.available()));
        connection.readBuffer(count).read(piece, 0, count);
        left -= count;
        return count;
    }

    @Override
    public List<Field> trailers() {
        return List.copyOf(trailers);
    }

    private void nextChunk() throws IOException {
        if (!first) {
            if (!connection.startsWith(LINE_END)) {
                throw new IOException("a chunk is longer than it says");
            }
            connection.skip(LINE_END.length);
        }
        first = false;
        if (connection.startsWith(PLAIN_END)) {
            ended = true;
            return;
        }
        left = size(line());
        if (left == 0) {
            ended = true;
            lastOfConnection.run();
            readTrailers();
        }
    }

    private static long size(String line) throws IOException {
        int extension = line.indexOf(';');
        String digits = (extension < 0 ? line : line.substring(0, extension)).strip();
        if (digits.isEmpty()
                || digits.length() > 15
                || !digits.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 128)) {
            throw new IOException("a chunk's size is no number");
        }
        return Long.parseLong(digits, 16);
    }

    private void readTrailers() throws IOException {
        int budget = MAX_TRAILERS;
        for (String line = line(); !line.isEmpty(); line = line()) {
            budget -= line.length();
            int colon = line.indexOf(':');
            String name = line.substring(0, Math.max(colon, 0));
            String value = line.substring(colon + 1).strip();
            if (budget < 0 || !HeaderRules.legalName(name) || !HeaderRules.legalValue(value)) {
                throw new IOException("a field after the body is malformed, or there are too many");
            }
            if (!HeaderRules.noTrailer(name)) {
                trailers.add(new Field(name, value.getBytes(StandardCharsets.ISO_8859_1)));
            }
        }
    }

    private String line() throws IOException {
        int length = connection.findNewLine(MAX_LINE);
        if (length >= MAX_LINE) {
            throw new IOException("a line of the body's framing is too long");
        }
        byte[] bytes = length == 0 ? new byte[0] : connection.readBytes(length);
        connection.skip(LINE_END.length);
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
