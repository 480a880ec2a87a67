package dev.asml.threader;

import dev.asml.iomod.Call;
import dev.asml.iomod.Delivery;
import dev.asml.iomod.Iomod;
import dev.asml.iomod.Message;
import dev.asml.iomod.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The IOmod {@code test.file.source}, run by the tests as a process of its own: each file in a folder's {@code in} is a
 * message; what the function answers to it comes to {@code out}, what it does not take at the third attempt to {@code dead}.
 */
final class FileSource {
    private static final int ATTEMPTS = 3;
    private static final long REST_MILLIS = 5;

    private final CountDownLatch gate = new CountDownLatch(1);
    private final AtomicInteger held = new AtomicInteger();
    private final AtomicInteger mostHeld = new AtomicInteger();
    private final Set<String> working = ConcurrentHashMap.newKeySet();

    /**
     * What is delivered.
     *
     * @param folder where its messages are
     */
    record Place(String folder) {
        Place {
            if (!Files.isDirectory(Path.of(folder, "in"))) {
                throw new IllegalArgumentException("there is no folder in in " + folder);
            }
        }

        Path part(String name) {
            return Path.of(folder, name);
        }
    }

    /** Runs it, in the version that its first argument names. */
    public static void main(String[] arguments) {
        new FileSource().run(arguments);
    }

    private void run(String[] arguments) {
        Iomod.named("test.file.source", arguments[0])
                .raw("hold", this::hold)
                .raw("release", (input, _) -> {
                    gate.countDown();
                    return input;
                })
                .raw("held", (_, _) -> bytes(held.get()))
                .raw("most-held", (_, _) -> bytes(mostHeld.get()))
                .raw("working", (_, _) -> bytes(working.size()))
                .raw("pid", (_, _) -> bytes(ProcessHandle.current().pid()))
                .source(Place.class, this::deliver)
                .run(arguments);
    }

    private static byte[] bytes(long number) {
        return Long.toString(number).getBytes(StandardCharsets.UTF_8);
    }

    private byte[] hold(byte[] input, Call call) throws InterruptedException {
        mostHeld.accumulateAndGet(held.incrementAndGet(), Math::max);
        try {
            gate.await();
            return input;
        } finally {
            held.decrementAndGet();
        }
    }

    private void deliver(Place place, Subscription subscription) throws IOException, InterruptedException {
        working.add(subscription.id());
        Map<String, Integer> attempts = Collections.synchronizedMap(new HashMap<>());
        Set<String> open = Collections.synchronizedSet(new HashSet<>());
        try {
            while (true) {
                for (Path file : messages(place)) {
                    String id = file.getFileName().toString();
                    if (open.add(id)) {
                        deliver(place, subscription, id, attempts, open);
                    }
                }
                Thread.sleep(REST_MILLIS);
            }
        } finally {
            working.remove(subscription.id());
        }
    }

    private static List<Path> messages(Place place) throws IOException {
        try (Stream<Path> files = Files.list(place.part("in"))) {
            return files.sorted().toList();
        }
    }

    private static void deliver(
            Place place, Subscription subscription, String id, Map<String, Integer> attempts, Set<String> open)
            throws IOException, InterruptedException {
        var _ = subscription.awaitPlaces();
        if (!Files.exists(place.part("in").resolve(id))) {
            // Whoever worked for this before has done it meanwhile.
            open.remove(id);
            return;
        }
        byte[] body = Files.readAllBytes(place.part("in").resolve(id));
        Message message =
                new Message(id, attempts.getOrDefault(id, 0) + 1, "text/plain", Map.of("folder", place.folder()), body);
        var _ = subscription.deliver(message).thenAccept(delivery -> {
            settle(place, message, delivery, attempts);
            open.remove(id);
        });
    }

    private static void settle(Place place, Message message, Delivery delivery, Map<String, Integer> attempts) {
        switch (delivery) {
            case Delivery.Succeeded(byte[] answer) -> move(place, message.id(), "out", answer);
            case Delivery.Failed(String code, String why, var _) -> {
                attempts.put(message.id(), message.attempt());
                if (message.attempt() >= ATTEMPTS) {
                    move(place, message.id(), "dead", (code + " " + why).getBytes(StandardCharsets.UTF_8));
                }
            }
            case Delivery.Undelivered _ -> {}
        }
    }

    private static void move(Path from, Path to, byte[] content) throws IOException {
        Path draft = to.resolveSibling("." + to.getFileName());
        Files.write(draft, content);
        Files.move(draft, to, StandardCopyOption.ATOMIC_MOVE);
        Files.deleteIfExists(from);
    }

    private static void move(Place place, String id, String where, byte[] content) {
        try {
            move(place.part("in").resolve(id), place.part(where).resolve(id), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes its package, which starts it with the tests' own classes. */
    static void packageIn(Path folder, String version) {
        try {
            Path bin = Files.createDirectories(folder.resolve("bin"));
            Files.writeString(folder.resolve("iomod.toml"), """
                    [iomod]
                    coordinates = "test.file.source"
                    version = "%s"

                    [process]
                    entrypoint = "bin/source"
                    """.formatted(version));
            Path script = bin.resolve("source");
            Files.writeString(
                    script, """
                    #!/bin/sh
                    exec "$JAVA_HOME/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx64m \\
                        --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \\
                        -cp '%s' %s %s "$@"
                    """.formatted(System.getProperty("java.class.path"), FileSource.class.getName(), version));
            Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
