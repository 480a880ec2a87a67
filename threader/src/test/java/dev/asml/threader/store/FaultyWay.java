package dev.asml.threader.store;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The way to a server of HTTP/1.1, on which requests and answers go wrong as planned. What nothing is planned for passes.
 * Each request has a connection of its own.
 */
public final class FaultyWay implements AutoCloseable {
    private final URI server;
    private final ServerSocket listening;
    private final Queue<Fault> planned = new ConcurrentLinkedQueue<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile Fault otherwise = Exchange::pass;

    private FaultyWay(URI server, ServerSocket listening) {
        this.server = server;
        this.listening = listening;
    }

    /** Opens a way to a server. */
    public static FaultyWay to(URI server) throws IOException {
        FaultyWay way = new FaultyWay(server, new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        var _ = Thread.ofVirtual().start(way::accept);
        return way;
    }

    /** Where it begins. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    /** Plans what happens to the requests that come next. */
    public void next(Fault... faults) {
        Collections.addAll(planned, faults);
    }

    /** Plans what happens to each request for which nothing else is planned. */
    public void always(Fault fault) {
        otherwise = fault;
    }

    /** The first line and the fields of each request that came, in lower case. */
    public List<String> requests() {
        return requests;
    }

    /** What happens to a request; the connection is closed afterwards. */
    public interface Fault {
        void happen(Exchange exchange) throws IOException;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket connection = listening.accept();
                var _ = Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException _) {
                // It is closed.
            }
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            Optional<Exchange> exchange = Exchange.read(this, connection);
            if (exchange.isPresent()) {
                requests.add(exchange.get().head().toLowerCase(Locale.ROOT));
                Fault fault = planned.poll();
                (fault == null ? otherwise : fault).happen(exchange.get());
            }
        } catch (IOException _) {
            // An end of this connection, which is the other end's as well.
        }
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        listening.close();
    }

    /** A request, and what can be done with it. */
    public record Exchange(FaultyWay way, Socket connection, String head, byte[] body) {

        private static Optional<Exchange> read(FaultyWay way, Socket connection) throws IOException {
            InputStream in = new BufferedInputStream(connection.getInputStream());
            String head = head(in);
            if (head.isEmpty()) {
                return Optional.empty();
            }
            if (field(head, "Expect").isPresent()) {
                connection
                        .getOutputStream()
                        .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
            int length = field(head, "Content-Length").map(Integer::parseInt).orElse(0);
            byte[] body = in.readNBytes(length);
            if (body.length < length) {
                throw new EOFException("a request ended early");
            }
            return Optional.of(new Exchange(way, connection, head, body));
        }

        private static String head(InputStream in) throws IOException {
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            for (int read = in.read(); read >= 0; read = in.read()) {
                head.write(read);
                if (read == '\n' && head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    return head.toString(StandardCharsets.ISO_8859_1);
                }
            }
            return "";
        }

        private static Optional<String> field(String head, String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst();
        }

        /** A field of the request. */
        public Optional<String> field(String name) {
            return field(head, name);
        }

        /** Has the server answer. */
        public byte[] forward() throws IOException {
            String passed = head.lines()
                    .filter(line -> !line.isEmpty())
                    .filter(line -> !line.toLowerCase(Locale.ROOT).matches("(connection|expect):.*"))
                    .reduce("", (before, line) -> before + line + "\r\n");
            try (Socket socket = new Socket(way.server.getHost(), way.server.getPort())) {
                OutputStream out = socket.getOutputStream();
                out.write((passed + "Connection: close\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(body);
                out.flush();
                return socket.getInputStream().readAllBytes();
            }
        }

        public void pass() throws IOException {
            answer(forward());
        }

        public void answer(byte[] bytes) throws IOException {
            connection.getOutputStream().write(bytes);
        }

        /** Answers as S3 does that refuses something. */
        public void refuse(int status, String code, String... fields) throws IOException {
            String document =
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>%s</Code><Message>so</Message></Error>"
                            .formatted(code);
            String more = fields.length == 0 ? "" : String.join("\r\n", fields) + "\r\n";
            answer(
                    "HTTP/1.1 %d No\r\nContent-Type: application/xml\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n%s"
                            .formatted(status, document.length(), more, document)
                            .getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Says nothing for as long as the way is open. */
        public void keepSilent() throws IOException {
            try {
                way.closed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }

        /** Where the body of an answer begins. */
        public static int bodyOf(byte[] answer) {
            return new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
        }
    }
}
