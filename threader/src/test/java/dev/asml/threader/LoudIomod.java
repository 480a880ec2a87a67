package dev.asml.threader;

import dev.asml.iomod.Call;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.MethodOption;
import dev.asml.threader.process.TestJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

/** The IOmod {@code test.loud.process}, run by the tests as a process of its own. */
final class LoudIomod {
    private LoudIomod() {}

    /** Runs it. */
    public static void main(String[] arguments) {
        CountDownLatch never = new CountDownLatch(1);
        AtomicReference<Map<String, String>> configured = new AtomicReference<>(Map.of());
        Iomod.named("test.loud.process", "1.0.0")
                .onConfig(configured::set)
                .raw(
                        "config",
                        (_, _) -> new TreeMap<>(configured.get()).toString().getBytes(StandardCharsets.UTF_8))
                .raw(
                        "surroundings",
                        (_, _) -> (System.getenv() + " "
                                        + ProcessHandle.current().info().commandLine())
                                .getBytes(StandardCharsets.UTF_8))
                .raw("echo", (bytes, _) -> bytes, MethodOption.IDEMPOTENT)
                .raw(
                        "pid",
                        (_, _) -> Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8))
                .raw("fail", (_, _) -> {
                    throw new IomodFailure("NO_LUCK", "it failed", true);
                })
                .raw("hang", (bytes, _) -> {
                    never.await();
                    return bytes;
                })
                .raw("fetch", LoudIomod::fetch)
                .run(arguments);
    }

    /** Asks a server, and says in which trace it does. */
    private static byte[] fetch(byte[] address, Call call) throws IOException, InterruptedException {
        call.log("asks " + new String(address, StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create(new String(address, StandardCharsets.UTF_8)))
                .header("traceparent", call.traceparent().orElse("none"))
                .header("tracestate", call.tracestate().orElse("none"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        }
    }

    /** Writes its package, which starts it with the tests' own classes. */
    static Path packageIn(Path folder) {
        try {
            Path bin = Files.createDirectories(folder.resolve("bin"));
            Files.writeString(folder.resolve("iomod.toml"), """
                    [iomod]
                    coordinates = "test.loud.process"
                    version = "1.0.0"

                    [process]
                    entrypoint = "bin/loud"
                    """);
            Path script = bin.resolve("loud");
            Files.writeString(script, """
                    #!/bin/sh
                    exec %s -Xmx64m %s "$@"
                    """.formatted(TestJvm.shell(), LoudIomod.class.getName()));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
