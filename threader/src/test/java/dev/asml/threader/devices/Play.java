package dev.asml.threader.devices;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.threader.device.Devices;
import dev.asml.threader.function.CpuMeter;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.HostLimits;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Release;
import dev.asml.threader.function.Request;
import dev.asml.threader.function.Terms;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.io.IoGrants;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.journal.Journal;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.FunctionCode;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.Image;
import dev.asml.threader.wasm.LoadedCode;
import dev.asml.threader.wasm.wasi.Assets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A guest at work with devices that the test holds the other end of. Each module is compiled once for all tests. */
final class Play {
    private static final Path GUESTS = Path.of("src/test/guests/devices");
    private static final long MEMORY = 256L << 20;
    private static final Duration TIME = Duration.ofMinutes(5);
    private static final HostMemory HOST_MEMORY = HostMemory.ofHeap();
    private static final LogBook LOG = new LogBook(10_000, Clock.systemUTC());
    private static final Host HOST = new Host(HostLimits.ofMachine(), HOST_MEMORY, LOG, new IoLedger());
    private static final Map<String, DeployedFunction> FUNCTIONS = new ConcurrentHashMap<>();
    private static final AtomicInteger PLAYS = new AtomicInteger();

    private final String id = "play-" + PLAYS.incrementAndGet();
    private final Invocation invocation;
    private volatile boolean ended;

    private Play(String guest, byte[] input, Devices devices, Runnable whenEnded) {
        Terms terms = new Terms(devices, Journal.NONE, TIME, List.of(), new CpuMeter(), _ -> {
            ended = true;
            whenEnded.run();
        });
        DeployedFunction function = FUNCTIONS.computeIfAbsent(guest, Play::deploy);
        invocation = function.start(new Request(id, input, ""), terms).orElseThrow();
    }

    /** Starts the guest, a module's path from the folder of guests; {@code whenEnded} is run when it has ended. */
    static Play start(String guest, byte[] input, Devices devices, Runnable whenEnded) {
        return new Play(guest, input, devices, whenEnded);
    }

    static Play start(String guest, String input, Devices devices) {
        return new Play(guest, input.getBytes(StandardCharsets.UTF_8), devices, () -> {});
    }

    private static DeployedFunction deploy(String guest) {
        Path file = GUESTS.resolve(guest + ".wasm");
        String name = file.getFileName().toString().replace(".wasm", "");
        FunctionManifest manifest = new FunctionManifest(
                name,
                GUESTS,
                new Code.Prebuilt(name + ".wasm"),
                Optional.empty(),
                Optional.empty(),
                TIME,
                MEMORY,
                Map.of(),
                Optional.empty(),
                1,
                "handler",
                Optional.empty());
        try {
            CodeCache cache = new CodeCache(Path.of("target/guest-code"));
            byte[] module = Files.readAllBytes(file);
            Image image = new Image(cache.load(module, "test/play"), "handler", MEMORY, HOST_MEMORY, 1 << 20);
            return new DeployedFunction(
                    new FunctionName("devices", name),
                    manifest,
                    FunctionLimits.DEFAULT,
                    FunctionCode.loaded(image, () -> image, new LoadedCode(Long.MAX_VALUE)),
                    Assets.of(GUESTS.resolve("assets")),
                    new IoGrants("devices", Map.of()),
                    new Guards(new SimpleMeterRegistry(), LOG, Map.of()).door("devices", List.of(), List.of()),
                    new Release("", () -> {}),
                    HOST);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean ended() {
        return ended;
    }

    /** How it ended, once it has. */
    Outcome outcome() {
        try {
            return invocation.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What it printed, once it has ended well: in a session that goes to the log. */
    String output() {
        assertThat(outcome()).isInstanceOf(Outcome.Answered.class);
        return LOG.tail(Integer.MAX_VALUE, line -> line.request().equals(id)).stream()
                .map(line -> line.text() + "\n")
                .collect(Collectors.joining());
    }

    /** Interrupts it. */
    void cancel() {
        invocation.cancel("by the test");
    }
}
