package dev.asml.iomods.http;

import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request whose body is sent while it comes, and whose answer is handed on while it comes. Nothing is followed,
 * unpacked or retried. What goes wrong with it is an error frame; the call itself ends well.
 */
final class StreamedExchange {
    private static final int PIECE_BYTES = 64 * 1024;

    private final HttpClient client;
    private final AllowList allowed;
    private final TraceHeaders trace;
    private final Frames frames;

    StreamedExchange(HttpClient client, AllowList allowed, TraceHeaders trace, Frames frames) {
        this.trace = trace;
        this.client = client;
        this.allowed = allowed;
        this.frames = frames;
    }

    void run() throws IOException, InterruptedException {
        ExchangeHead head = frames.head();
        Optional<ExchangeError> error = exchange(head);
        if (error.isPresent()) {
            frames.write(
                    Frames.ERROR,
                    Map.of("code", error.get().code(), "message", error.get().message()));
        }
    }

    private Optional<ExchangeError> exchange(ExchangeHead head) throws IOException, InterruptedException {
        URI target;
        try {
            target = head.target();
        } catch (IllegalArgumentException e) {
            return error("HTTP-request-URI-invalid", e);
        }
        try {
            allowed.check(target);
        } catch (IomodFailure e) {
            return Optional.of(ExchangeError.beforeHead(e));
        }
        Optional<Duration> connect = head.connectWithin();
        if (connect.isEmpty()) {
            return exchange(head, target, client);
        }
        // The limit is a client's own; its connections end with the exchange.
        HttpClient own = HttpClient.newBuilder()
                .connectTimeout(connect.get())
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
        try {
            return exchange(head, target, own);
        } finally {
            own.shutdownNow();
        }
    }

    private static Optional<ExchangeError> error(String code, Exception why) {
        return Optional.of(new ExchangeError(code, String.valueOf(why.getMessage())));
    }

    private Optional<ExchangeError> exchange(ExchangeHead head, URI target, HttpClient by)
            throws IOException, InterruptedException {
        byte @Nullable [] first = head.mayHaveNoBody() ? frames.data() : null;
        boolean bodiless = head.mayHaveNoBody() && first == null;
        try (RequestBody body = new RequestBody(first, frames)) {
            if (bodiless) {
                body.sent().complete(null);
            }
            HttpRequest request;
            try {
                request = request(head, target, bodiless ? null : publisher(head, body));
            } catch (IllegalArgumentException e) {
                return error("HTTP-protocol-error", e);
            }
            return exchange(head, by, request, body);
        }
    }

    private static BodyPublisher publisher(ExchangeHead head, RequestBody body) {
        OptionalLong length = head.contentLength();
        if (length.isPresent() && length.getAsLong() == 0) {
            return BodyPublishers.noBody();
        }
        return length.isPresent()
                ? BodyPublishers.fromPublisher(body, length.getAsLong())
                : BodyPublishers.fromPublisher(body);
    }

    private HttpRequest request(ExchangeHead head, URI target, @Nullable BodyPublisher body) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(target);
        if (body != null) {
            builder.method(head.verb(), body);
        } else {
            bodiless(builder, head.verb());
        }
        if (target.getScheme().equals("http")) {
            // Otherwise the client asks for an upgrade, which not every server answers well.
            builder.version(HttpClient.Version.HTTP_1_1);
        }
        if (!head.has("user-agent")) {
            builder.header("User-Agent", HttpIomod.AGENT);
        }
        head.sent().forEach(field -> builder.header(field.getFirst(), field.getLast()));
        trace.addTo(builder, head::has);
        return builder.build();
    }

    /** Only these three say nothing of a length. */
    private static void bodiless(HttpRequest.Builder builder, String verb) {
        switch (verb) {
            case "GET" -> builder.GET();
            case "HEAD" -> builder.HEAD();
            case "DELETE" -> builder.DELETE();
            default -> builder.method(verb, BodyPublishers.noBody());
        }
    }

    private Optional<ExchangeError> exchange(ExchangeHead head, HttpClient by, HttpRequest request, RequestBody body)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<InputStream>> pending =
                by.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            HttpResponse<InputStream> response = await(pending, body, head.firstByteWithin());
            frames.write(Frames.HEAD, Map.of("status", response.statusCode(), "headers", fields(response)));
            return copy(response.body(), head.betweenBytesWithin());
        } catch (ExecutionException e) {
            return Optional.of(ExchangeError.beforeHead(Objects.requireNonNullElse(e.getCause(), e)));
        } catch (TimeoutException e) {
            return Optional.of(new ExchangeError(
                    ExchangeError.READ_TIMEOUT,
                    "%s did not begin to answer in time".formatted(request.uri().getAuthority())));
        } finally {
            // Also when this thread is interrupted: nobody waits for the answer any more.
            pending.cancel(true);
        }
    }

    /** The time for an answer runs from when the whole request is sent. */
    private static HttpResponse<InputStream> await(
            CompletableFuture<HttpResponse<InputStream>> pending, RequestBody body, Optional<Duration> firstByte)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (firstByte.isEmpty()) {
            return pending.get();
        }
        var _ = CompletableFuture.anyOf(pending, body.sent()).get();
        return pending.get(firstByte.get().toNanos(), TimeUnit.NANOSECONDS);
    }

    private static List<List<String>> fields(HttpResponse<?> response) {
        List<List<String>> fields = new ArrayList<>();
        response.headers().map().forEach((name, values) -> {
            // HTTP/2 has the status among its headers.
            if (!name.startsWith(":")) {
                values.forEach(value -> fields.add(List.of(name, value)));
            }
        });
        return fields;
    }

    private Optional<ExchangeError> copy(InputStream body, Optional<Duration> betweenBytes)
            throws IOException, InterruptedException {
        byte[] piece = new byte[PIECE_BYTES];
        try (body;
                Idleness idleness = Idleness.of(body, betweenBytes)) {
            while (true) {
                int read;
                try {
                    idleness.begin();
                    read = body.read(piece);
                    idleness.end();
                } catch (IOException e) {
                    return Optional.of(broken(idleness, e));
                }
                if (read < 0) {
                    return idleness.isOver() ? Optional.of(broken(idleness, null)) : Optional.empty();
                }
                frames.write(Frames.DATA, piece, read);
            }
        }
    }

    private static ExchangeError broken(Idleness idleness, @Nullable IOException failure) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("the call was cancelled while the body was read");
        }
        return idleness.isOver() || failure == null
                ? new ExchangeError(ExchangeError.READ_TIMEOUT, "nothing came of the answer's body in time")
                : ExchangeError.inBody(failure);
    }
}
