package dev.asml.threader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.function.HostLimits;
import dev.asml.threader.log.LogFormat;
import dev.asml.threader.process.InProcess;
import dev.asml.threader.secret.KeySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A Threader on free ports, and a client of it. */
final class RunningThreader implements AutoCloseable {
    private final Path data;
    private final HttpClient client = HttpClient.newHttpClient();
    final Threader threader;

    RunningThreader(Path data) {
        this(data, 0);
    }

    /** The same that follows a store; variables of the environment may say how that is reached. */
    RunningThreader(Path data, String store, Map<String, String> environment) {
        this(data, Optional.of(store), 0, InProcess.NONE, environment, List.of(), Map.of());
    }

    /** The same that takes only what these keys have signed, and has keys of secrets that others have, too. */
    RunningThreader(Path data, String store, List<Path> trust, Map<String, KeySource> keys) {
        this(data, Optional.of(store), 0, InProcess.NONE, Map.of(), trust, keys);
    }

    /** The same with keys that it is given, and IOmods that may run inside it. */
    RunningThreader(Path data, Path store, Map<String, KeySource> keys, InProcess inProcess) {
        this(data, Optional.of(store.toString()), 0, inProcess, Map.of(), List.of(), keys);
    }

    /** The same with IOmods inside it. */
    RunningThreader(Path data, InProcess inProcess) {
        this(data, Optional.empty(), 0, inProcess, Map.of(), List.of(), Map.of());
    }

    /** The same with the console on a port. */
    RunningThreader(Path data, int console) {
        this(data, Optional.empty(), console, InProcess.NONE, Map.of(), List.of(), Map.of());
    }

    /** The same with variables of the environment. */
    RunningThreader(Path data, int console, Map<String, String> environment) {
        this(data, Optional.empty(), console, InProcess.NONE, environment, List.of(), Map.of());
    }

    private RunningThreader(
            Path data,
            Optional<String> store,
            int console,
            InProcess inProcess,
            Map<String, String> environment,
            List<Path> trust,
            Map<String, KeySource> keys) {
        this.data = data;
        this.threader = Threader.start(
                new Settings(
                        new Settings.Address("127.0.0.1", 0),
                        new Settings.Address("127.0.0.1", 0),
                        new Settings.Address("127.0.0.1", console),
                        data,
                        store,
                        List.of(),
                        inProcess,
                        LogFormat.TEXT,
                        false,
                        keys,
                        trust,
                        true,
                        HostLimits.CONCURRENCY,
                        Optional.empty()),
                environment);
    }

    private String token() {
        try {
            return Files.readString(data.resolve("token")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deploys; gives the admin plane's answer. */
    HttpResponse<String> deploy(byte[] bundle) {
        return send(admin("/v1/deployments")
                .header("content-type", "application/zip")
                .POST(BodyPublishers.ofByteArray(bundle)));
    }

    String admin(String method, String path) {
        return send(admin(path).method(method, BodyPublishers.noBody())).body();
    }

    /** The metrics as somebody gets them who accepts such types. */
    HttpResponse<String> metrics(String accept) {
        return send(admin("/metrics").header("accept", accept));
    }

    /** The admin plane's answer to a JSON document, which may be empty. */
    HttpResponse<String> operate(String method, String path, String document) {
        return send(admin(path).method(method, BodyPublishers.ofString(document)));
    }

    /** Sets a secret; gives the admin plane's answer. */
    HttpResponse<String> secret(String name, String value) {
        return secret(name, value, "default");
    }

    /** The same, sealed with a key. */
    HttpResponse<String> secret(String name, String value, String key) {
        return send(admin("/v1/secrets/" + name).header("asml-secret-key", key).PUT(BodyPublishers.ofString(value)));
    }

    /** The admin plane's answer to a file. */
    HttpResponse<String> upload(String path, byte[] file) {
        return send(admin(path).POST(BodyPublishers.ofByteArray(file)));
    }

    /** The bytes of something that the admin plane has. */
    HttpResponse<byte[]> download(String path) {
        return bytes(admin(path).build());
    }

    private HttpResponse<byte[]> bytes(HttpRequest request) {
        try {
            return client.send(request, BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private HttpRequest.Builder admin(String path) {
        return HttpRequest.newBuilder(URI.create(threader.admin() + path)).header("authorization", "Bearer " + token());
    }

    HttpResponse<String> get(String path) {
        return send(HttpRequest.newBuilder(URI.create(threader.http() + path)));
    }

    CompletableFuture<HttpResponse<String>> getAsync(String path) {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(threader.http() + path)).build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    /** The answer to a request with header fields: names and values in turn. */
    HttpResponse<String> post(String path, String body, String... fields) {
        return send(postRequest(path, body.getBytes(StandardCharsets.UTF_8)).headers(fields));
    }

    /** Asks a function with a method and header fields, each its name and its value. */
    HttpResponse<String> ask(String method, String path, String... fields) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(threader.http() + path)).method(method, BodyPublishers.noBody());
        return send(fields.length == 0 ? request : request.headers(fields));
    }

    HttpResponse<String> post(String path, String body) {
        return post(path, body.getBytes(StandardCharsets.UTF_8));
    }

    HttpResponse<String> post(String path, byte[] body) {
        return send(postRequest(path, body));
    }

    /** What the admin plane's invocation of a function answers, byte by byte. */
    byte[] invoke(String function, String input) {
        HttpRequest request = admin("/v1/invoke" + function)
                .POST(BodyPublishers.ofString(input))
                .build();
        return bytes(request).body();
    }

    CompletableFuture<HttpResponse<String>> postAsync(String path, String body) {
        HttpRequest request =
                postRequest(path, body.getBytes(StandardCharsets.UTF_8)).build();
        return client.sendAsync(request, BodyHandlers.ofString());
    }

    private HttpRequest.Builder postRequest(String path, byte[] body) {
        return HttpRequest.newBuilder(URI.create(threader.http() + path)).POST(BodyPublishers.ofByteArray(body));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return client.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Stops, and sees that every IO call has had its end. */
    @Override
    public void close() {
        threader.close();
        client.close();
        assertThat(threader.ioCalls().outstanding())
                .as("IO calls without an end")
                .isZero();
    }
}
