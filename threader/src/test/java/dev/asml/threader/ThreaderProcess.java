package dev.asml.threader;

import dev.asml.threader.process.TestJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** A Threader in a process of its own, on free ports. */
final class ThreaderProcess implements AutoCloseable {
    private final Path data;
    private final Process process;
    private final Path errors;
    private final Map<String, String> addresses = new HashMap<>();

    private ThreaderProcess(Path data, Process process, Path errors) {
        this.data = data;
        this.process = process;
        this.errors = errors;
    }

    /** Starts a process, which may still fail. */
    static ThreaderProcess begin(Path data, Map<String, String> environment, String... options) {
        List<String> command = TestJvm.command();
        command.add(Main.class.getName());
        Stream.of("--http", "--admin", "--console").forEach(plane -> command.addAll(List.of(plane, "127.0.0.1:0")));
        command.addAll(List.of("--data", data.toString()));
        command.addAll(List.of(options));
        try {
            Path errors = Files.createTempFile(Files.createDirectories(data), "said", ".txt");
            ProcessBuilder builder = new ProcessBuilder(command).redirectError(errors.toFile());
            builder.environment().putAll(environment);
            return new ThreaderProcess(data, builder.start(), errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one that serves when this returns. */
    static ThreaderProcess start(Path data, Map<String, String> environment, String... options) {
        return begin(data, environment, options).ready();
    }

    /** Waits until it serves. */
    ThreaderProcess ready() {
        try {
            BufferedReader said = process.inputReader();
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                String[] address = line.split("=", 2);
                addresses.put(address[0], address[1]);
                if (address[0].equals("console")) {
                    return this;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("it does not start: " + said());
    }

    /** What it has written to standard error. */
    String said() {
        try {
            return Files.readString(errors);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has said so. */
    void says(String words) {
        Await.until(() -> said().contains(words));
    }

    /** Waits until it has ended; gives its exit code. */
    int ended() {
        return process.onExit().join().exitValue();
    }

    boolean lives() {
        return process.isAlive();
    }

    String http() {
        return addresses.getOrDefault("http", "");
    }

    String admin() {
        return addresses.getOrDefault("admin", "");
    }

    /** The admin plane's answer. */
    HttpResponse<String> operate(String method, String path, byte[] body) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            String token = Files.readString(data.resolve("token")).strip();
            HttpRequest request = HttpRequest.newBuilder(URI.create(admin() + path))
                    .header("authorization", "Bearer " + token)
                    .method(method, BodyPublishers.ofByteArray(body))
                    .build();
            return client.send(request, BodyHandlers.ofString());
        }
    }

    void kill() {
        process.destroyForcibly().onExit().join();
    }

    @Override
    public void close() {
        kill();
    }
}
