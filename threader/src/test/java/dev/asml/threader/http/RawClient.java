package dev.asml.threader.http;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A client that sends any bytes, and reads HTTP/1.1 answers. */
final class RawClient implements AutoCloseable {
    record Answer(int status, Map<String, String> headers, String body) {
        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }
    }

    private final Socket socket;
    private final InputStream in;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(20_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        return this;
    }

    void sendAll(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Answer answer() throws IOException {
        return answer(true);
    }

    /** Reads an answer; one to HEAD has no body whatever its length says. */
    Answer answer(boolean body) throws IOException {
        String status = line();
        Map<String, String> headers = fields();
        int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
        String text = body ? new String(in.readNBytes(length), StandardCharsets.UTF_8) : "";
        return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, text);
    }

    /** Reads an answer's head; its body is left. */
    Answer head() throws IOException {
        String status = line();
        Map<String, String> headers = fields();
        return new Answer(Integer.parseInt(status.split(" ", 3)[1]), headers, "");
    }

    /** Reads fields up to an empty line. */
    Map<String, String> fields() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            fields.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (a, b) -> a + ", " + b);
        }
        return fields;
    }

    /** Reads a chunk; the last one is empty, and what follows it is left. */
    String chunk() throws IOException {
        int length = Integer.parseInt(line(), 16);
        String text = exactly(length);
        if (length > 0) {
            line();
        }
        return text;
    }

    String exactly(int length) throws IOException {
        return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
    }

    /** Reads chunks until so many bytes have come. */
    String chunks(int bytes) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < bytes) {
            text.append(chunk());
        }
        return text.toString();
    }

    /** Whether the server has closed its side. */
    boolean atEnd() throws IOException {
        return in.read() < 0;
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the server closed the connection after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().stripTrailing();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
