package dev.asml.threader.http;

import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One request and its answer, as this package sees Helidon's; used by the request's thread. */
final class Exchange {
    private static final int HTTP_413 = 413;

    private final ServerRequest request;
    private final ServerResponse response;
    private final HttpSettings settings;
    private final String id;
    private boolean lastOfConnection;

    Exchange(ServerRequest request, ServerResponse response, HttpSettings settings, RequestId ids) {
        this.request = request;
        this.response = response;
        this.settings = settings;
        this.id = ids.of(header(RequestId.HEADER));
    }

    String id() {
        return id;
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

    /** For example {@code HTTP/1.1}; the second major version is {@code HTTP/2.0}. */
    String protocol() {
        return request.prologue().rawProtocol();
    }

    @Nullable
    String header(String name) {
        return request.headers().first(HeaderNames.create(name)).orElse(null);
    }

    /** The host that is asked, with its port if the client sent it. */
    @Nullable
    String host() {
        return header("host");
    }

    String sourceIp() {
        return request.remotePeer().address() instanceof InetSocketAddress inet
                ? inet.getAddress().getHostAddress()
                : "";
    }

    /** The headers by name as sent; for HTTP/2 the authority is the host. */
    Map<String, List<String>> headers() {
        Map<String, List<String>> headers =
                LinkedHashMap.newLinkedHashMap(request.headers().size());
        for (Header header : request.headers()) {
            headers.put(header.name(), header.allValues());
        }
        return headers;
    }

    /**
     * The whole body.
     *
     * @throws ProblemException if it is too large, or does not come in time
     */
    byte[] body() {
        if (!request.content().hasEntity()) {
            return new byte[0];
        }
        long length = request.headers().contentLength().orElse(-1);
        boolean asksFirst = request.headers().contains(HeaderNames.EXPECT);
        if (length > settings.maxBody() && asksFirst) {
            throw tooLarge(false);
        }
        try (InputStream content = content()) {
            int expected = length >= 0 && length <= settings.maxBody() ? (int) length : settings.maxBody() + 1;
            byte[] body = content.readNBytes(expected);
            if (body.length > settings.maxBody()) {
                throw tooLarge(drained(content));
            }
            return body;
        } catch (ProblemException e) {
            lastOfConnection |= e.problem().status() != HTTP_413;
            throw e;
        } catch (RequestException e) {
            if (e.status().code() == HTTP_413) {
                throw tooLarge(false);
            }
            throw e;
        } catch (IOException e) {
            throw new ProblemException(HttpProblem.badRequest("The request's body ended early."));
        } finally {
            readDeadline(0);
        }
    }

    /** The body as a stream that has to be read within the listener's time. */
    InputStream content() {
        readDeadline(System.nanoTime() + settings.bodyTime().toNanos());
        return request.content().inputStream();
    }

    /** Reads away what is left of a body that is not much too large, so that the client comes to read the answer. */
    private boolean drained(InputStream content) throws IOException {
        long left = settings.maxBody();
        byte[] sink = new byte[8192];
        while (left > 0) {
            int read = content.read(sink);
            if (read < 0) {
                return true;
            }
            left -= read;
        }
        return false;
    }

    private ProblemException tooLarge(boolean drained) {
        lastOfConnection |= !drained;
        return new ProblemException(HttpProblem.bodyTooLarge(settings.maxBody()));
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
        if (!(request.remotePeer() instanceof ClientConnection client)) {
            throw new IllegalStateException("a request came by a connection that is not watched");
        }
        client.await(invocation);
        try {
            return invocation.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            invocation.cancel("the Threader stops");
            return new Outcome.Cancelled("the Threader stops");
        } finally {
            client.ended(invocation);
        }
    }

    /** Sends the answer. */
    void send(Reply reply) {
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
        return response.outputStream();
    }

    private void head(List<Reply.Header> headers) {
        for (Reply.Header header : headers) {
            response.headers().add(HeaderValues.create(HeaderNames.create(header.name()), header.value()));
        }
        response.headers().set(HeaderValues.create(HeaderNames.create(RequestId.HEADER), id));
        if (lastOfConnection && protocol().startsWith("HTTP/1")) {
            response.headers().set(HeaderValues.CONNECTION_CLOSE);
        }
    }
}
