package dev.asml.iomods.http;

import dev.asml.iomod.Call;
import dev.asml.iomod.IomodFailure;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.zip.GZIPInputStream;

/** One request with its redirects, each of which has to be allowed. */
final class Exchange {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    /** Headers that must not reach another host than the one that they were meant for. */
    private static final Set<String> SECRET_HEADERS = Set.of("authorization", "cookie", "proxy-authorization");

    private final HttpClient client;
    private final AllowList allowed;
    private final Optional<AwsSigner> signer;
    private final RequestDocument document;
    private final TraceHeaders trace;
    private final long deadline;

    Exchange(HttpClient client, AllowList allowed, Optional<AwsSigner> signer, RequestDocument document, Call call) {
        this.client = client;
        this.allowed = allowed;
        this.signer = signer;
        this.document = document;
        this.trace = TraceHeaders.of(call);
        Duration time = call.remaining()
                .filter(left -> left.compareTo(document.timeout()) < 0)
                .orElse(document.timeout());
        this.deadline = System.nanoTime() + time.toNanos();
    }

    AnswerDocument run() throws InterruptedException {
        Hop hop = new Hop(target(), document.verb(), document.allHeaders(), body());
        for (int left = document.redirects(); ; left--) {
            HttpResponse<InputStream> response = send(hop);
            Optional<String> location = response.headers().firstValue("location");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty() || document.redirects() == 0) {
                return read(response);
            }
            close(response);
            if (left == 0) {
                throw new IomodFailure(
                        "REDIRECTS", "more than %d redirects from %s".formatted(document.redirects(), target()));
            }
            hop = hop.follow(response.statusCode(), location.get());
        }
    }

    private URI target() {
        return invalidIfIllegal(document::target);
    }

    private byte[] body() {
        return invalidIfIllegal(document::bodyBytes);
    }

    private static <T> T invalidIfIllegal(Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            throw IomodFailure.invalidInput(String.valueOf(e.getMessage()));
        }
    }

    /** What is sent to one host. */
    @SuppressWarnings("ArrayRecordComponent") // Passed on, never compared.
    private record Hop(URI target, String verb, Map<String, String> headers, byte[] body) {
        Hop follow(int code, String location) {
            URI next = invalidIfIllegal(() -> target.resolve(location));
            if (next.getHost() == null
                    || next.getScheme() == null
                    || !next.getScheme().matches("https?")) {
                throw new IomodFailure(
                        "REDIRECTS", "%s redirects to \"%s\", which is not http".formatted(target, location));
            }
            if (target.getScheme().equals("https") && next.getScheme().equals("http")) {
                throw new IomodFailure("REDIRECTS", "%s redirects from https to http".formatted(target));
            }
            boolean asGet = code == 303 || (code <= 302 && verb.equals("POST"));
            return new Hop(next, asGet ? "GET" : verb, headersFor(next), asGet ? new byte[0] : body);
        }

        private Map<String, String> headersFor(URI next) {
            Map<String, String> kept = new LinkedHashMap<>(headers);
            if (!next.getAuthority().equals(target.getAuthority())) {
                kept.keySet().removeIf(name -> SECRET_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
            }
            return kept;
        }
    }

    private HttpResponse<InputStream> send(Hop hop) throws InterruptedException {
        allowed.check(hop.target());
        HttpRequest request = request(hop);
        Future<HttpResponse<InputStream>> pending =
                client.sendAsync(request, HttpResponse.BodyHandlers.ofInputStream());
        try {
            return pending.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failure(hop.target(), Objects.requireNonNullElse(e.getCause(), e));
        } catch (TimeoutException e) {
            throw timeout(hop.target());
        } finally {
            // Also when this thread is interrupted: nobody waits for the answer any more.
            pending.cancel(true);
        }
    }

    private HttpRequest request(Hop hop) {
        Map<String, String> headers = new LinkedHashMap<>(hop.headers());
        if (document.auth() != null) {
            AwsSigner aws = signer.orElseThrow(
                    () -> new IomodFailure(
                            "REFUSED",
                            "auth type \"iam\" is not available: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set for akkoro.std.http"));
            headers.putAll(aws.sign(
                    hop.verb(),
                    hop.target(),
                    headers,
                    hop.body(),
                    document.auth().serviceOrDefault()));
        }
        return invalidIfIllegal(() -> {
            HttpRequest.Builder builder = HttpRequest.newBuilder(hop.target())
                    .method(
                            hop.verb(),
                            hop.body().length == 0
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofByteArray(hop.body()));
            headers.forEach(builder::header);
            trace.addTo(builder, name -> headers.keySet().stream().anyMatch(name::equalsIgnoreCase));
            return builder.build();
        });
    }

    private AnswerDocument read(HttpResponse<InputStream> response) throws InterruptedException {
        // The body is read by this thread, so whoever is late closes the stream below it.
        InputStream body = response.body();
        Thread reader = Thread.currentThread();
        Thread watch = Thread.startVirtualThread(() -> closeAtDeadline(reader, body));
        try {
            byte[] bytes = unpack(response, body).readNBytes(document.bodyLimit() + 1);
            if (bytes.length > document.bodyLimit()) {
                throw new IomodFailure(
                        "LIMIT",
                        "the answer's body is larger than %d bytes; raise max_body_bytes"
                                .formatted(document.bodyLimit()));
            }
            return AnswerDocument.of(response.statusCode(), headers(response), bytes);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException("the call was cancelled while the body was read");
            }
            throw System.nanoTime() >= deadline ? timeout(response.uri()) : failure(response.uri(), e);
        } finally {
            watch.interrupt();
            close(response);
        }
    }

    private void closeAtDeadline(Thread reader, InputStream body) {
        try {
            if (!reader.join(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())))) {
                body.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream unpack(HttpResponse<InputStream> response, InputStream body) throws IOException {
        return isGzip(response) ? new GZIPInputStream(body) : body;
    }

    private static boolean isGzip(HttpResponse<?> response) {
        return response.headers()
                        .firstValue("content-encoding")
                        .filter("gzip"::equalsIgnoreCase)
                        .isPresent()
                && !response.request().method().equals("HEAD");
    }

    /** Without what describes the packed body, if it was unpacked. */
    private static Map<String, String> headers(HttpResponse<?> response) {
        Map<String, String> headers = new LinkedHashMap<>();
        response.headers()
                .map()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
        if (isGzip(response)) {
            headers.remove("content-encoding");
            headers.remove("content-length");
        }
        return headers;
    }

    private static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private IomodFailure timeout(URI target) {
        return new IomodFailure(
                "TIMEOUT",
                "%s did not answer in time (%d ms)"
                        .formatted(target.getHost(), document.timeout().toMillis()),
                true);
    }

    private IomodFailure failure(URI target, Throwable cause) {
        return switch (cause) {
            case HttpConnectTimeoutException _ ->
                new IomodFailure("UNREACHABLE", "%s cannot be reached in time".formatted(target.getAuthority()), true);
            case HttpTimeoutException _ -> timeout(target);
            case ConnectException _ ->
                new IomodFailure(
                        "UNREACHABLE",
                        "%s cannot be reached: connection refused or host unknown".formatted(target.getAuthority()),
                        true);
            default ->
                new IomodFailure(
                        "EXCHANGE",
                        "the exchange with %s failed: %s".formatted(target.getAuthority(), cause.getMessage()),
                        false);
        };
    }
}
