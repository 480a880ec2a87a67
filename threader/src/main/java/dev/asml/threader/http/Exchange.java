package dev.asml.threader.http;

import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.trace.Timeline;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as this package sees Helidon's; used by the request's thread. */
final class Exchange {
    private static final int HTTP_413 = 413;
    private static final int STREAM_BUFFER = 4096;
    static final String STOPS = "the Threader stops";

    private final ServerRequest request;
    private final ServerResponse response;
    private final HttpSettings settings;
    private final List<Reply.Header> always;
    private final BooleanSupplier closing;
    private final String id;
    private byte @Nullable [] body;
    private volatile boolean bodyAsked;
    private volatile boolean lastOfConnection;
    private int status;
    private Timeline timeline = Timeline.NONE;

    Exchange(
            ServerRequest request,
            ServerResponse response,
            HttpSettings settings,
            List<Reply.Header> always,
            RequestId ids,
            BooleanSupplier closing) {
        this.request = request;
        this.response = response;
        this.settings = settings;
        this.always = always;
        this.closing = closing;
        this.id = ids.of(header(RequestId.NAME));
    }

    String id() {
        return id;
    }

    /** Takes note of what happens to the request from now on. */
    void record(Timeline by) {
        timeline = by;
    }

    Timeline timeline() {
        return timeline;
    }

    /** Of the answer that was sent; 0 if none was. */
    int status() {
        return status;
    }

    String method() {
        return request.prologue().method().text();
    }

    String rawPath() {
        return request.prologue().uriPath().rawPath();
    }

    String rawQuery() {
        return request.prologue().query().rawValue();
    }

    /**
     * The parameters of the query.
     *
     * @throws ProblemException if it is malformed
     */
    Map<String, List<String>> query() {
        try {
            return QueryString.parse(rawQuery());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(HttpProblem.badRequest("The query is malformed: " + e.getMessage() + "."));
        }
    }

    /** For example {@code HTTP/1.1}; the second major version is {@code HTTP/2.0}. */
    String protocol() {
        return request.prologue().rawProtocol();
    }

    /** The request without its body. */
    RequestHead head() {
        return new RequestHead(method(), rawPath(), rawQuery(), request.headers());
    }

    @Nullable
    String header(String name) {
        return header(HeaderNames.create(name));
    }

    /** The same of a name that is at hand. */
    @Nullable
    String header(HeaderName name) {
        return request.headers().first(name).orElse(null);
    }

    /** A header's values, each line of it one. */
    List<String> headerValues(String name) {
        HeaderName wanted = HeaderNames.create(name);
        return request.headers().contains(wanted)
                ? request.headers().get(wanted).allValues()
                : List.of();
    }

    /** The host that is asked, with its port if the client sent it. */
    @Nullable
    String host() {
        return header(HeaderNames.HOST);
    }

    /** Refuses a request that names no host, or no single one. */
    void requireHost() {
        if (!sharesConnection() && !HostField.legal(request.headers())) {
            lastOfConnection = true;
            throw new ProblemException(HttpProblem.malformed());
        }
    }

    String sourceIp() {
        return client().ip();
    }

    /** The headers by name as sent, without cookies of consoles; for HTTP/2 the authority is the host. */
    Map<String, List<String>> headers() {
        Map<String, List<String>> headers =
                LinkedHashMap.newLinkedHashMap(request.headers().size());
        for (Header header : request.headers()) {
            boolean cookies = header.name().equalsIgnoreCase(HeaderNames.COOKIE.defaultCase());
            List<String> values = cookies ? ConsoleAccess.withoutTickets(header.allValues()) : header.allValues();
            if (!cookies || !values.isEmpty()) {
                headers.put(header.name(), values);
            }
        }
        return headers;
    }

    /**
     * The whole body, which is read once.
     *
     * @throws ProblemException if it is too large, or does not come in time
     */
    byte[] body(int limit) {
        byte[] read = body;
        if (read == null) {
            read = read(limit);
            body = read;
        }
        return read;
    }

    private byte[] read(int limit) {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        long length = request.headers().contentLength().orElse(-1);
        if (length > 2L * limit) {
            throw tooLarge(limit, false);
        }
        return reading(limit, content -> {
            byte[] read = content.readNBytes(length >= 0 && length <= limit ? (int) length : limit + 1);
            if (read.length > limit) {
                throw tooLarge(limit, drained(content, limit));
            }
            return read;
        });
    }

    /**
     * Writes the body to a file.
     *
     * @throws ProblemException if it is too large, or does not come in time
     */
    void saveBody(Path file) {
        int limit = settings.maxBody();
        long saved = reading(limit, content -> {
            try (OutputStream out = Files.newOutputStream(file)) {
                return copy(content, out, limit);
            }
        });
        if (saved > limit) {
            throw tooLarge(limit, false);
        }
    }

    /** Copies until the end, or until more than the limit was read. */
    private static long copy(InputStream content, OutputStream out, long limit) throws IOException {
        byte[] buffer = new byte[65536];
        long copied = 0;
        for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
            copied += read;
            if (copied > limit) {
                return copied;
            }
            out.write(buffer, 0, read);
        }
        return copied;
    }

    private interface Reading<T> {
        T from(InputStream content) throws IOException;
    }

    private <T> T reading(int limit, Reading<T> reading) {
        boolean asksFirst = request.headers().contains(HeaderNames.EXPECT);
        if (asksFirst && request.headers().contentLength().orElse(0) > limit) {
            throw tooLarge(limit, false);
        }
        bodyAsked = true;
        readDeadline(System.nanoTime() + settings.bodyTime().toNanos());
        // The stream is not closed: that would read on, and for what went wrong there may be nothing to read.
        try {
            return reading.from(request.content().inputStream());
        } catch (ProblemException e) {
            lastOfConnection |= e.problem().status() != HTTP_413;
            throw e;
        } catch (RequestException e) {
            throw e.status().code() == HTTP_413 ? tooLarge(limit, false) : endedBadly();
        } catch (DataReader.InsufficientDataAvailableException e) {
            throw new CloseConnectionException("the client left amid its body", e);
        } catch (NumberFormatException | IOException e) {
            // The former is how Helidon takes a chunk size that is none.
            throw endedBadly();
        } finally {
            readDeadline(0);
        }
    }

    // Bodies that are streamed

    /** Whether anything follows the head. */
    boolean hasBody() {
        return request.content().hasEntity();
    }

    /** Whether the client sends its body only when it is told to, and was not told yet. */
    boolean waitsToBeAsked() {
        return request.headers().containsToken(HeaderValues.EXPECT_100) && !bodyAsked;
    }

    /** Whether the connection carries other requests at the same time. */
    boolean sharesConnection() {
        return !protocol().startsWith("HTTP/1");
    }

    /** Tells a client to go on that waits for it, and gives what reads the body; instead of {@link #body}. */
    RequestBody.Reader bodyReader() {
        bodyAsked = true;
        InputStream content = request.content().inputStream();
        boolean chunked = !sharesConnection() && request.headers().contains(HeaderNames.TRANSFER_ENCODING);
        return chunked ? new ChunkedBody(client().reader(), this::closeAfterwards) : content::read;
    }

    /** Bounds the time that the next read of the connection may take; zero for no bound. */
    void readWithin(Duration time) {
        readDeadline(time.isZero() ? 0 : System.nanoTime() + time.toNanos());
    }

    /** How long a client may send or take nothing. */
    Duration idle() {
        return settings.idle();
    }

    /** Where the answer goes that is sent as it comes. */
    StreamedReply begin(int code, List<HttpExchange.Field> headers) {
        status = code;
        return StreamedReply.begin(this, response, code, headers);
    }

    /** Reads a body away that nobody asked for and that the server would read to whatever end it has. */
    void drain() {
        boolean unbounded = request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                || request.headers().contentLength().orElse(0) > 2L * settings.maxBody();
        if (body == null && !bodyAsked && unbounded && !sharesConnection() && !closesConnection()) {
            lastOfConnection |= !new RequestBody(this, settings.idle()).finish();
        }
    }

    private ProblemException endedBadly() {
        lastOfConnection = true;
        return new ProblemException(HttpProblem.badRequest("The request's body is malformed or ended early."));
    }

    /** Reads away what is left of a body that is not much too large, so that the client comes to read the answer. */
    private static boolean drained(InputStream content, long left) throws IOException {
        return content.skip(left) < left;
    }

    private ProblemException tooLarge(int limit, boolean drained) {
        lastOfConnection |= !drained;
        return new ProblemException(HttpProblem.bodyTooLarge(limit));
    }

    /** Whether the listener closes, so that what has no end of its own should end. */
    boolean closing() {
        return closing.getAsBoolean();
    }

    /** Whether the answer is the connection's last; an HTTP/2 connection lives on. */
    boolean closesConnection() {
        return lastOfConnection && protocol().startsWith("HTTP/1");
    }

    /** Whether the client sends no other one on the connection, which is then closed after the answer (RFC 9112, 9.6). */
    private boolean isLastRequest() {
        return request.headers().containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    /** Closes the connection after the answer, for example because the request was not read to its end. */
    void closeAfterwards() {
        lastOfConnection = true;
    }

    // On HTTP/2 all streams share the connection's bytes, so one slow body must not stop the reading.
    private void readDeadline(long nanoTime) {
        if (request.remotePeer() instanceof ClientConnection client
                && protocol().startsWith("HTTP/1")) {
            client.readDeadline(nanoTime);
        }
    }

    /** Waits for an invocation; if the client leaves meanwhile, the invocation is cancelled. */
    Outcome await(Invocation invocation) {
        ClientConnection.Awaited awaited = invocation::cancel;
        client().await(awaited);
        try {
            return invocation.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            invocation.cancel(STOPS);
            return new Outcome.Cancelled(STOPS);
        } finally {
            client().ended(awaited);
        }
    }

    /** The client's connection. */
    ClientConnection client() {
        if (request.remotePeer() instanceof ClientConnection client) {
            return client;
        }
        throw new IllegalStateException("a request came by a connection that is not watched");
    }

    /** Sends the answer. */
    void send(Reply reply) {
        status = reply.status();
        response.status(Status.create(reply.status()));
        head(reply.headers());
        boolean bodiless = reply.status() == 204 || reply.status() == 205 || reply.status() == 304;
        if (bodiless) {
            response.send();
        } else if (method().equals("HEAD")) {
            response.headers().contentLength(reply.body().length);
            response.send();
        } else {
            response.send(reply.body());
        }
    }

    /** Starts an answer of unknown length. */
    OutputStream stream(Reply reply) {
        response.status(Status.create(reply.status()));
        head(reply.headers());
        return new BufferedOutputStream(response.outputStream(), STREAM_BUFFER);
    }

    private void head(List<Reply.Header> headers) {
        for (Reply.Header header : headers) {
            response.headers().add(HeaderRules.field(header.name(), header.value()));
        }
        ownHeaders();
    }

    /** The fields that every answer has. */
    void ownHeaders() {
        for (Reply.Header header : always) {
            response.headers().set(HeaderRules.field(header.name(), header.value()));
        }
        response.headers().set(HeaderRules.field(RequestId.NAME, id));
        // Looked at once: a client that is not told may have sent its next request.
        lastOfConnection |= closing() || isLastRequest();
        if (closesConnection()) {
            response.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
    }
}
