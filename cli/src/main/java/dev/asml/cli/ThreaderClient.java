package dev.asml.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A Threader's admin API. */
final class ThreaderClient implements AutoCloseable {
    /** The header that says how an invocation ended; there is none if there was no invocation. */
    static final String OUTCOME = "asml-outcome";

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofMinutes(10);

    private final URI address;
    private final Optional<String> token;
    private final Duration patience;
    private final HttpClient http;

    ThreaderClient(URI address, Optional<String> token) {
        this(address, token, CONNECT, ANSWER);
    }

    private ThreaderClient(URI address, Optional<String> token, Duration connect, Duration patience) {
        this.address = address;
        this.token = token;
        this.patience = patience;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .build();
    }

    /** One that waits so long at most, to connect and for each answer. */
    ThreaderClient within(Duration limit) {
        return new ThreaderClient(address, token, limit, limit);
    }

    URI address() {
        return address;
    }

    /** What it is let in by. */
    Optional<String> token() {
        return token;
    }

    /** Reads a document. */
    JsonNode read(String path) throws IOException, InterruptedException {
        return document(request(path).GET());
    }

    /** Reads a text. */
    String readText(String path) throws IOException, InterruptedException {
        return new String(done(request(path).GET()), StandardCharsets.UTF_8);
    }

    /** Whether it serves, and what hinders it. */
    JsonNode health() throws IOException, InterruptedException {
        // It says so by its status too.
        return Json.parse(
                send(request("/v1/health").GET(), BodyHandlers.ofByteArray()).body());
    }

    /** Sends something, and reads the document that answers it. */
    JsonNode post(String path, String type, BodyPublisher body) throws IOException, InterruptedException {
        return document(request(path).header("content-type", type).POST(body));
    }

    /** Has something be so, and reads the document that answers it. */
    JsonNode put(String path) throws IOException, InterruptedException {
        return document(request(path).PUT(BodyPublishers.noBody()));
    }

    /** Asks for something to be done. */
    void post(String path) throws IOException, InterruptedException {
        done(request(path).POST(BodyPublishers.noBody()));
    }

    /** Sends a secret's value. */
    void putSecret(String path, byte[] value, String key) throws IOException, InterruptedException {
        done(request(path)
                .header("content-type", "application/octet-stream")
                .header("asml-secret-key", key)
                .PUT(BodyPublishers.ofByteArray(value)));
    }

    void delete(String path) throws IOException, InterruptedException {
        done(request(path).DELETE());
    }

    /** Sends an invocation's input; its answer is whatever the Threader makes of it. */
    HttpResponse<byte[]> invoke(String path, BodyPublisher input) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request(path).POST(input), BodyHandlers.ofByteArray());
        boolean ended = response.headers().firstValue(OUTCOME).isPresent();
        if (response.statusCode() >= 400 && !ended) {
            throw Refusal.of(address, response.statusCode(), response.body());
        }
        return response;
    }

    /** Opens lines that come as they are written. */
    InputStream stream(String path) throws IOException, InterruptedException {
        HttpResponse<InputStream> response = send(request(path).GET(), BodyHandlers.ofInputStream());
        if (response.statusCode() >= 400) {
            try (InputStream body = response.body()) {
                throw Refusal.of(address, response.statusCode(), body.readAllBytes());
            }
        }
        return response.body();
    }

    /** Keeps what is there as a file; one that is there already is replaced. */
    void download(String path, Path file) throws IOException, InterruptedException {
        try (InputStream body = stream(path)) {
            Files.copy(body, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private JsonNode document(HttpRequest.Builder request) throws IOException, InterruptedException {
        return Json.parse(done(request));
    }

    private byte[] done(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() >= 400) {
            throw Refusal.of(address, response.statusCode(), response.body());
        }
        return response.body();
    }

    private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> handler)
            throws IOException, InterruptedException {
        try {
            return http.send(request.build(), handler);
        } catch (ConnectException | HttpConnectTimeoutException _) {
            throw new CliException(
                    ExitCode.UNREACHABLE,
                    "no Threader answers at %s; start one with \"asml up\", or name another with --threader"
                            .formatted(address));
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address.resolve(path)).timeout(patience);
        token.ifPresent(text -> request.header("authorization", "Bearer " + text));
        return request;
    }

    /** A path with its query, each value encoded. */
    static String query(String path, Map<String, String> values) {
        String query = values.entrySet().stream()
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .sorted()
                .collect(Collectors.joining("&"));
        return query.isEmpty() ? path : path + "?" + query;
    }

    @Override
    public void close() {
        // Not close(): that would wait for a stream that is still open.
        http.shutdownNow();
    }
}
