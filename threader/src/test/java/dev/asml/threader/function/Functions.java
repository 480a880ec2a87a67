package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.DeviceManifest;
import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.FunctionManifest.Code;
import dev.asml.manifests.SecretAccess;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.guard.TokenDoor;
import dev.asml.threader.io.Chaos;
import dev.asml.threader.io.IoGrants;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.secret.SecretStore;
import dev.asml.threader.store.DirectoryStore;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.FunctionCode;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.Image;
import dev.asml.threader.wasm.LoadedCode;
import dev.asml.threader.wasm.PolicyShelf;
import dev.asml.threader.wasm.wasi.Assets;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** A host with the test guests as its functions; close it to see that nothing is left behind. */
public final class Functions implements AutoCloseable {
    public static final Path GUESTS = Path.of("src/test/guests");

    final IoLedger ledger = new IoLedger();
    final HostMemory memory = new HostMemory(1L << 30);
    public final LogBook book = new LogBook(1000, Clock.systemUTC());
    public final Host host;
    final SecretStore secrets;
    public final Release release = new Release("", () -> {});

    private final CodeCache cache;
    private final PolicyShelf shelf;
    private final Map<Coordinates, Iomod> iomods = new LinkedHashMap<>();
    private final AtomicInteger requests = new AtomicInteger();
    private Duration timeout = Duration.ofSeconds(30);
    private long memoryBytes = 256L << 20;
    private int concurrency = 64;
    private FunctionLimits limits = FunctionLimits.DEFAULT;
    private Path assets = Path.of("none");
    private TokenDoor door = new Guards(new SimpleMeterRegistry(), book, Map.of()).door("test", List.of(), List.of());
    private Map<String, String> environment = Map.of();
    private Optional<EventFormat> event = Optional.empty();
    private Optional<DeviceManifest> devices = Optional.empty();
    private SecretAccess access = SecretAccess.NONE;

    public Functions(Path scratch) {
        this(scratch, HostLimits.ofMachine());
    }

    Functions(Path scratch, HostLimits hostLimits) {
        try {
            shelf = new PolicyShelf(scratch.resolve("policies"));
            DirectoryStore store = DirectoryStore.open(scratch.resolve("store"));
            secrets = SecretStore.open(scratch.resolve("secrets"), Map.of(), store, false);
            host = new Host(
                    hostLimits, memory, book, ledger, new Provisions(shelf, secrets), new Chaos(false, _ -> {}));
            cache = new CodeCache(scratch.resolve("code"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Functions timeout(Duration value) {
        timeout = value;
        return this;
    }

    public Functions memory(long bytes) {
        memoryBytes = bytes;
        return this;
    }

    Functions concurrency(int value) {
        concurrency = value;
        return this;
    }

    Functions limits(FunctionLimits value) {
        limits = value;
        return this;
    }

    Functions assets(Path folder) {
        assets = folder;
        return this;
    }

    Functions tokens(TokenDoor value) {
        door = value;
        return this;
    }

    Functions environment(Map<String, String> values) {
        environment = values;
        return this;
    }

    public Functions event(EventFormat value) {
        event = Optional.of(value);
        return this;
    }

    public Functions devices(DeviceManifest value) {
        devices = Optional.of(value);
        return this;
    }

    Functions secrets(SecretAccess value) {
        access = value;
        return this;
    }

    Functions iomod(Iomod iomod) {
        iomods.put(iomod.coordinates(), iomod);
        return this;
    }

    public DeployedFunction deploy(String guest) {
        return deploy(guest, read(GUESTS.resolve(guest + ".wasm")));
    }

    public DeployedFunction deploy(String name, byte[] wasm) {
        FunctionManifest manifest = new FunctionManifest(
                name,
                GUESTS,
                new Code.Prebuilt(name + ".wasm"),
                event,
                Optional.empty(),
                timeout,
                memoryBytes,
                environment,
                Optional.empty(),
                concurrency,
                "handler",
                devices,
                access,
                Optional.empty());
        try {
            Image image = new Image(cache.load(wasm, "test/" + name), "handler", memoryBytes, memory, 1 << 20);
            FunctionName named = new FunctionName("test", name);
            IoGrants grants = new IoGrants("test", iomods);
            FunctionCode code = FunctionCode.loaded(image, () -> image, new LoadedCode(Long.MAX_VALUE));
            return new DeployedFunction(named, manifest, limits, code, Assets.of(assets), grants, door, release, host);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public Outcome call(DeployedFunction function, byte[] input) {
        try {
            return start(function, input).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    Invocation start(DeployedFunction function, byte[] input) {
        Request request = new Request("r" + requests.incrementAndGet(), input, "");
        return switch (function.start(request)) {
            case Admission.Admitted(Invocation invocation) -> invocation;
            case Admission.Refused refused -> throw new IllegalStateException(refused.reason());
            case Admission.Replaced _ -> throw new IllegalStateException("replaced");
        };
    }

    Outcome call(DeployedFunction function, String input) {
        return call(function, input.getBytes(StandardCharsets.UTF_8));
    }

    /** The log lines so far, as {@code LEVEL STREAM text}. */
    List<String> log() {
        return book.tail(1000, _ -> true).stream()
                .map(line -> line.level() + " " + line.stream() + " " + line.text())
                .toList();
    }

    /** The text of an answer; fails on any other outcome. */
    String answer(DeployedFunction function, String input) {
        return text(call(function, input));
    }

    static String text(Outcome outcome) {
        if (outcome instanceof Outcome.Answered(byte[] body)) {
            return new String(body, StandardCharsets.UTF_8);
        }
        throw new AssertionError("no answer but " + outcome);
    }

    @Override
    public void close() {
        shelf.close();
        host.close();
        assertThat(ledger.totals().outstanding()).as("IO calls without an end").isZero();
    }
}
