package dev.asml.threader.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.IomodManifest;
import dev.asml.threader.io.Caller;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoCalls;
import dev.asml.threader.io.IoGrants;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.IoLimits;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A host of IOmod processes in a test's folder, with what tests ask of it. */
final class Host implements AutoCloseable {
    static final Coordinates COORDINATES = Coordinates.parse("asml.test.iomod");
    static final Duration PATIENCE = Duration.ofSeconds(60);
    static final IomodDependency.Limits LIMITS = new IomodDependency.Limits(
            Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(10), 256, 2048, 64);

    /** Brisk where tests wait, patient where a slow machine could be taken for a broken IOmod. */
    static final Timings TIMINGS = new Timings(
            Duration.ofSeconds(5),
            3,
            Duration.ofMillis(10),
            Duration.ofMillis(50),
            2,
            3,
            Duration.ofSeconds(60),
            Duration.ofMillis(500),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            Duration.ofMillis(5));

    final Path folder;
    final IoLedger ledger = new IoLedger();
    final Queue<String> log = new ConcurrentLinkedQueue<>();
    final Iomods iomods;

    Host(Path folder) throws IOException {
        this(folder, TIMINGS);
    }

    Host(Path folder, Timings timings) throws IOException {
        this(folder, timings, Broker.Transport.best());
    }

    Host(Path folder, Timings timings, Broker.Transport transport) throws IOException {
        this.folder = folder;
        this.iomods = Iomods.start(
                folder.resolve("run"),
                folder.resolve("kept"),
                transport,
                (level, coordinates, invocation, message) ->
                        log.add(level + " " + coordinates + " " + invocation + " " + message),
                ledger,
                timings,
                new InProcess(true, Set.of()));
    }

    /** A package that runs {@link TestIomod}. */
    UnpackedIomod testIomod(String... methods) throws IOException {
        return javaIomod(TestIomod.class, methods);
    }

    /** A package that runs a class of the tests. */
    UnpackedIomod javaIomod(Class<?> main, String... methods) throws IOException {
        return script("""
                #!/bin/sh
                exec %s -Xmx256m %s "$@"
                """.formatted(TestJvm.shell(), main.getName()), methods);
    }

    UnpackedIomod script(String text, String... methods) throws IOException {
        Path root = Files.createDirectories(folder.resolve("package"));
        Path file = root.resolve("run");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<IomodManifest.Method> promised = List.of(methods).stream()
                .map(name -> new IomodManifest.Method(name, false))
                .toList();
        return new UnpackedIomod(
                root, new IomodManifest(COORDINATES, "1.0.0", "run", List.of("first"), promised), "sha256:1");
    }

    static IomodDependency dependency(IomodDependency.Limits limits, String... arguments) {
        return new IomodDependency(
                COORDINATES,
                "1.0.0",
                Optional.empty(),
                Map.of("colour", "blue"),
                List.of("HOME"),
                List.of(arguments),
                limits);
    }

    Lease start(String... arguments) throws IOException {
        return iomods.acquire("todo", testIomod(), dependency(LIMITS, arguments));
    }

    Lease startReady(String... arguments) throws IOException, InterruptedException {
        Lease lease = start(arguments);
        ready(lease);
        return lease;
    }

    static IomodState.Ready ready(Lease lease) throws InterruptedException {
        return switch (lease.awaitReady(PATIENCE)) {
            case Readiness.Ready(IomodState.Ready state) -> state;
            case Readiness.NotReady(String diagnosis) -> throw new AssertionError(diagnosis);
        };
    }

    static String diagnosis(Lease lease) throws InterruptedException {
        return switch (lease.awaitReady(PATIENCE)) {
            case Readiness.Ready _ -> throw new AssertionError("it became ready");
            case Readiness.NotReady(String diagnosis) -> diagnosis;
        };
    }

    IoCalls calls(Lease lease) {
        return calls(lease, "todo/list", PATIENCE);
    }

    /** Calls that may hold so many bytes. */
    IoCalls calls(Lease lease, long heldBytes) {
        return calls(lease, "todo/list", PATIENCE, heldBytes);
    }

    IoCalls calls(Lease lease, String function, Duration deadline) {
        return calls(lease, function, deadline, 256L << 20);
    }

    private IoCalls calls(Lease lease, String function, Duration deadline, long heldBytes) {
        return calls(lease.iomod(), function, deadline, heldBytes);
    }

    /** Calls to an IOmod that may stand before a lease's. */
    IoCalls calls(Iomod iomod, String function) {
        return calls(iomod, function, PATIENCE, 256L << 20);
    }

    private IoCalls calls(Iomod iomod, String function, Duration deadline, long heldBytes) {
        return new IoCalls(
                new IoGrants("todo", Map.of(iomod.coordinates(), iomod)),
                new Caller(function, "invocation-1", ""),
                System.nanoTime() + deadline.toNanos(),
                new IoLimits(5000, 100_000, 16 << 20, 64 << 20, heldBytes, Duration.ofSeconds(1)),
                ledger,
                LockSupport::parkNanos);
    }

    static int issue(IoCalls calls, String method, String input) {
        int id = calls.issue(COORDINATES + "." + method, TestIomod.utf8(input));
        if (id < 1) {
            throw new AssertionError("the call was not accepted");
        }
        return id;
    }

    static Completion end(IoCalls calls, int id) {
        if (calls.awaitAny(new int[] {id}, PATIENCE.toNanos()) != id) {
            throw new AssertionError("call " + id + " did not complete in time");
        }
        Completion end = calls.completion(id);
        if (end == null) {
            throw new AssertionError("call " + id + " is complete and has no completion");
        }
        return end;
    }

    static String answer(IoCalls calls, int id) {
        return switch (end(calls, id)) {
            case Completion.Answer(byte[] bytes) -> new String(bytes, UTF_8);
            case Completion.Failure failure -> throw new AssertionError(failure.toString());
        };
    }

    static Completion.Failure failure(IoCalls calls, int id) {
        return switch (end(calls, id)) {
            case Completion.Answer _ -> throw new AssertionError("call " + id + " was answered");
            case Completion.Failure failure -> failure;
        };
    }

    /** Looks again and again, for as long as a slow machine may take. */
    static void eventually(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("did not happen: " + what);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    /** A process that has ended may still have an entry until somebody asks how it ended. */
    static boolean isGone(long pid) {
        try {
            String status = Files.readString(Path.of("/proc/" + pid + "/stat"));
            return status.substring(status.lastIndexOf(')') + 2).startsWith("Z");
        } catch (IOException _) {
            return true;
        }
    }

    static long pid(Lease lease) throws InterruptedException {
        return ready(lease).pid().orElseThrow();
    }

    /** Stops, and sees that every call that was ever issued has had its end. */
    @Override
    public void close() {
        iomods.close();
        assertThat(ledger.totals()).satisfies(totals -> {
            assertThat(totals.outstanding()).as("calls without an end").isZero();
            assertThat(totals.observed()).isLessThanOrEqualTo(totals.completed());
            assertThat(totals.lost() + totals.cancelled()).isLessThanOrEqualTo(totals.failures());
        });
    }
}
