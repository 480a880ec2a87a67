package dev.asml.threader;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** A request whose body is sent in chunks while its answer is read. */
final class StreamedRequest implements AutoCloseable {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** Sends the head of a POST; {@code fields} are further lines of it. */
    StreamedRequest(String url, String... fields) throws IOException {
        URI target = URI.create(url);
        socket = new Socket(target.getHost(), target.getPort());
        socket.setSoTimeout(30_000);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        out = socket.getOutputStream();
        line("POST " + target.getRawPath() + " HTTP/1.1");
        line("Host: " + target.getAuthority());
        line("Transfer-Encoding: chunked");
        for (String field : fields) {
            line(field);
        }
        line("");
    }

    private void line(String text) throws IOException {
        out.write((text + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    StreamedRequest send(String chunk) throws IOException {
        return send(chunk.getBytes(StandardCharsets.ISO_8859_1));
    }

    StreamedRequest send(byte[] chunk) throws IOException {
        line(Integer.toHexString(chunk.length));
        out.write(chunk);
        line("");
        return this;
    }

    /** Ends the body. */
    StreamedRequest end(String... trailers) throws IOException {
        line("0");
        for (String trailer : trailers) {
            line(trailer);
        }
        line("");
        return this;
    }

    /** Reads the answer's head; its status. */
    int status() throws IOException {
        int status = Integer.parseInt(read().split(" ", 3)[1]);
        fields();
        return status;
    }

    /** Reads fields up to an empty line: those of the head, or the trailers. */
    Map<String, String> fields() throws IOException {
        Map<String, String> fields = new TreeMap<>();
        for (String line = read(); !line.isEmpty(); line = read()) {
            int colon = line.indexOf(':');
            fields.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return fields;
    }

    /** Reads a chunk; the last one is empty, and the trailers follow it. */
    byte[] chunk() throws IOException {
        int length = Integer.parseInt(read(), 16);
        byte[] chunk = in.readNBytes(length);
        if (length > 0) {
            read();
        }
        return chunk;
    }

    /** Reads chunks until the text has come. */
    String text(int length) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            text.append(new String(chunk(), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private String read() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("the connection ended after: " + line);
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
