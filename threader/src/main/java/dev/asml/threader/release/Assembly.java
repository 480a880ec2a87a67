package dev.asml.threader.release;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.EventFormat;
import dev.asml.manifests.FunctionManifest;
import dev.asml.manifests.IomodDependency;
import dev.asml.manifests.ManifestException;
import dev.asml.manifests.Problem;
import dev.asml.manifests.ProjectManifest;
import dev.asml.manifests.ServiceManifest;
import dev.asml.threader.device.DeviceCalls;
import dev.asml.threader.device.Devices;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.Release;
import dev.asml.threader.guard.Guard;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.guard.TokenDoor;
import dev.asml.threader.io.IoGrants;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodView;
import dev.asml.threader.process.Iomods;
import dev.asml.threader.process.Lease;
import dev.asml.threader.process.Readiness;
import dev.asml.threader.release.LiveProject.LiveService;
import dev.asml.threader.secret.SecretException;
import dev.asml.threader.trace.ColdStarts;
import dev.asml.threader.wasm.Abi;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.CodeFacts;
import dev.asml.threader.wasm.FunctionCode;
import dev.asml.threader.wasm.GuestCode;
import dev.asml.threader.wasm.Image;
import dev.asml.threader.wasm.LoadedCode;
import dev.asml.threader.wasm.ModuleException;
import dev.asml.threader.wasm.wasi.Assets;
import dev.asml.threader.wasm.wasi.AssetsException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Makes a release's parts ready: its code compiled, its images taken, its IOmods registered. */
final class Assembly {
    /** What a function's instances may hold that wait for the next invocation. */
    private static final long IDLE_BYTES = 16 << 20;

    private static final Duration START_UP_TIME = Duration.ofSeconds(10);

    /** How long a deploy waits for keys, which it does not need to succeed. */
    private static final Duration KEYS_TIME = Duration.ofSeconds(3);

    private final IomodShelf shelf;
    private final CodeCache code;
    private final LoadedCode loaded;
    private final Iomods iomods;
    private final Host host;
    private final FunctionLimits limits;
    private final DeviceCalls.Screens screens;
    private final Guards guards;
    private final IomodSecrets secrets;

    Assembly(
            IomodShelf shelf,
            CodeCache code,
            LoadedCode loaded,
            Iomods iomods,
            Host host,
            FunctionLimits limits,
            DeviceCalls.Screens screens,
            Guards guards,
            IomodSecrets secrets) {
        this.shelf = shelf;
        this.code = code;
        this.loaded = loaded;
        this.iomods = iomods;
        this.host = host;
        this.limits = limits;
        this.screens = screens;
        this.guards = guards;
        this.secrets = secrets;
    }

    /** What a release holds and has to give back. Safe for use by many threads. */
    static final class Parts implements AutoCloseable {
        private final List<FunctionCode> codes = Collections.synchronizedList(new ArrayList<>());
        private final List<Guard> guards = Collections.synchronizedList(new ArrayList<>());
        private final String alias;
        private final boolean apart;
        private final List<Held> leases = Collections.synchronizedList(new ArrayList<>());

        private Parts(String alias, boolean apart) {
            this.alias = alias;
            this.apart = apart;
        }

        /** A hold on an IOmod, the service that it is for, and the secrets that it is configured with. */
        private record Held(ServiceManifest service, Lease lease, IomodSecrets.Following secrets) {}

        /**
         * Puts the release's configuration of IOmods in force that ran before it with another one.
         *
         * @throws ManifestException naming what an IOmod does not take; nothing has changed then
         */
        void configure() {
            List<Problem> problems = new ArrayList<>();
            for (Held held : List.copyOf(leases)) {
                configure(held)
                        .ifPresent(why -> problems.add(new Problem(
                                manifest(held.service()),
                                0,
                                "IOmod %s refuses its configuration: %s"
                                        .formatted(held.lease().iomod().coordinates(), why))));
            }
            if (!problems.isEmpty()) {
                revert();
                throw new ManifestException(problems);
            }
        }

        private static Optional<String> configure(Held held) {
            try {
                // A secret may have changed since the IOmod began to start.
                return held.lease().configure(held.secrets().values());
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted while it is told");
            }
        }

        /** Puts the configuration in force again that was there before. */
        void revert() {
            leases.forEach(held -> held.lease().revert());
        }

        @Override
        public void close() {
            guards.forEach(Guard::close);
            leases.forEach(held -> {
                held.secrets().close();
                held.lease().close();
            });
            codes.forEach(FunctionCode::close);
        }
    }

    /**
     * For a release.
     *
     * @param alias whose secrets come before those of its services; may be empty
     * @param apart whether its IOmods are not those of another release if they are configured otherwise
     */
    Parts open(String alias, boolean apart) {
        return new Parts(alias, apart);
    }

    /**
     * Makes a project ready.
     *
     * @param parts gets what the release holds, also if this fails
     * @throws ManifestException naming every function and IOmod that is not ready, and why
     */
    LiveProject assemble(ProjectManifest project, int number, Instant since, Release release, Parts parts) {
        return assemble(project, number, since, release, parts, Optional.empty());
    }

    /**
     * The same for a release that was live before: what is known of its code is not loaded, and its IOmods are not waited
     * for; calls wait for both.
     */
    LiveProject restore(
            ProjectManifest project, int number, Instant since, Release release, Parts parts, ReleaseFacts known) {
        return assemble(project, number, since, release, parts, Optional.of(known));
    }

    private LiveProject assemble(
            ProjectManifest project,
            int number,
            Instant since,
            Release release,
            Parts parts,
            Optional<ReleaseFacts> before) {
        List<Problem> problems = Collections.synchronizedList(new ArrayList<>());
        ProjectGuards guarding = ProjectGuards.begin(guards, project, parts.guards::add, problems::add);
        // By name: what a manifest's hash is made of is long, and so is the way to it at a start.
        Map<String, Map<Coordinates, Lease>> leases = new HashMap<>();
        for (ServiceManifest service : project.services()) {
            leases.put(service.name(), acquire(service, parts, problems));
        }
        // The IOmods start while the functions are compiled.
        List<LiveService> services = new ArrayList<>();
        for (ServiceManifest service : project.services()) {
            Map<Coordinates, Lease> held = leases.getOrDefault(service.name(), Map.of());
            IoGrants grants = grants(service, held, since);
            Optional<IomodView> devices = Optional.ofNullable(grants.iomods().get(Devices.COORDINATES))
                    .map(Iomod::view);
            List<DeployedFunction> functions =
                    functions(service, grants, guarding.door(service), release, parts, before, problems);
            services.add(new LiveService(service, functions, List.copyOf(held.values()), devices));
        }
        if (before.isEmpty()) {
            project.services()
                    .forEach(service -> leases.getOrDefault(service.name(), Map.of())
                            .forEach((coordinates, lease) -> awaitReady(service, coordinates, lease, problems)));
        }
        if (!problems.isEmpty()) {
            throw new ManifestException(List.copyOf(problems));
        }
        return new LiveProject(
                project, number, since, List.copyOf(services), guarding.guards(), guarding.awaitReady(KEYS_TIME));
    }

    private IoGrants grants(ServiceManifest service, Map<Coordinates, Lease> held, Instant since) {
        Map<Coordinates, Iomod> granted = new LinkedHashMap<>();
        held.forEach(
                (coordinates, lease) -> granted.put(coordinates, host.chaos().around(service.name(), lease.iomod())));
        if (service.devices()) {
            granted.put(Devices.COORDINATES, new DeviceCalls(service.name(), screens, since));
        }
        return new IoGrants(service.name(), granted);
    }

    private Map<Coordinates, Lease> acquire(ServiceManifest service, Parts parts, List<Problem> problems) {
        Map<Coordinates, Lease> leases = new LinkedHashMap<>();
        for (IomodDependency dependency : service.iomods()) {
            if (dependency.builtIn()) {
                continue;
            }
            try {
                IomodSecrets.Wanted wanted =
                        new IomodSecrets.Wanted(service.name(), parts.alias, dependency.under(parts.alias));
                long known = secrets.generation(wanted);
                IomodDependency configured = secrets.configured(wanted);
                Lease lease = iomods.acquire(
                        service.name(), parts.alias, shelf.take(service, dependency), configured, parts.apart);
                parts.leases.add(new Parts.Held(service, lease, secrets.follow(wanted, lease, known)));
                leases.put(dependency.coordinates(), lease);
            } catch (ManifestException e) {
                problems.addAll(e.problems());
            } catch (SecretException e) {
                problems.add(new Problem(manifest(service), 0, dependency.coordinates() + ": " + e.getMessage()));
            } catch (IllegalArgumentException e) {
                problems.add(new Problem(manifest(service), 0, String.valueOf(e.getMessage())));
            } catch (IOException e) {
                problems.add(new Problem(manifest(service), 0, dependency.coordinates() + ": " + e));
            }
        }
        return leases;
    }

    private static Path manifest(ServiceManifest service) {
        return service.directory().resolve("service.toml");
    }

    private static void awaitReady(
            ServiceManifest service, Coordinates coordinates, Lease lease, List<Problem> problems) {
        try {
            // The IOmod's own start timeout ends the wait with a diagnosis; this bound is only beyond it.
            switch (lease.awaitReady(Duration.ofMinutes(5))) {
                case Readiness.Ready _ -> {}
                case Readiness.NotReady(String diagnosis) ->
                    problems.add(new Problem(
                            manifest(service), 0, "IOmod %s does not start: %s".formatted(coordinates, diagnosis)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            problems.add(new Problem(manifest(service), 0, "interrupted while IOmod " + coordinates + " starts"));
        }
    }

    private List<DeployedFunction> functions(
            ServiceManifest service,
            IoGrants grants,
            TokenDoor tokens,
            Release release,
            Parts parts,
            Optional<ReleaseFacts> before,
            List<Problem> problems) {
        List<DeployedFunction> functions = new ArrayList<>();
        // Platform threads: compiling is work for the processor, and as many as there are cores.
        try (ExecutorService compilers =
                Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
            List<Making> codes = new ArrayList<>();
            for (FunctionManifest function : service.functions()) {
                FunctionName name = new FunctionName(service.name(), function.name());
                Optional<ReleaseFacts.Fact> fact =
                        before.flatMap(facts -> facts.of(name)).filter(found -> code.holds(found.code()));
                codes.add(new Making(
                        function,
                        fact.isPresent()
                                ? known(name, function, fact.get(), parts)
                                : compilers.submit(() -> checked(name, function, parts))));
            }
            codes.forEach(making -> {
                FunctionManifest function = making.function();
                try {
                    functions.add(deployed(service, function, making.code().get(), grants, tokens, release));
                } catch (ExecutionException e) {
                    problems.add(problem(function, e.getCause()));
                } catch (AssetsException | InterruptedException e) {
                    problems.add(problem(function, e));
                }
            });
        }
        return functions;
    }

    /** The code of a function, which may be being compiled. */
    private record Making(FunctionManifest function, Future<FunctionCode> code) {}

    private static Problem problem(FunctionManifest function, @Nullable Throwable cause) {
        return switch (cause) {
            case ModuleException e -> new Problem(function.builtModule(), 0, String.valueOf(e.getMessage()));
            case AssetsException e -> new Problem(function.assets(), 0, String.valueOf(e.getMessage()));
            case null, default -> new Problem(function.builtModule(), 0, "cannot be made ready: " + cause);
        };
    }

    private DeployedFunction deployed(
            ServiceManifest service,
            FunctionManifest function,
            FunctionCode code,
            IoGrants grants,
            TokenDoor tokens,
            Release release) {
        FunctionName name = new FunctionName(service.name(), function.name());
        Assets assets = Assets.of(function.assets());
        return new DeployedFunction(name, function, limits, code, assets, grants, tokens, release, host);
    }

    /** Only what a command of WASI writes to its standard output is its answer. */
    private static void requireStreams(FunctionManifest function, Abi abi) {
        boolean streams = function.event().filter(EventFormat.STREAM::equals).isPresent();
        if (streams && abi != Abi.WASI && abi != Abi.COMMAND) {
            throw new ModuleException(
                    "event = \"stream\" is for WASI commands, and this is a guest of %s; leave event out"
                            .formatted(abi.label()));
        }
    }

    /** Code that was checked when it was deployed, and is loaded when it is called. */
    private Future<FunctionCode> known(
            FunctionName name, FunctionManifest function, ReleaseFacts.Fact fact, Parts parts) {
        try {
            long bytes = Files.size(function.builtModule());
            if (bytes != fact.bytes()) {
                throw new ModuleException(
                        "has %d bytes, and %d when it was deployed; deploy it again".formatted(bytes, fact.bytes()));
            }
        } catch (IOException | ModuleException e) {
            return CompletableFuture.failedFuture(e);
        }
        FunctionCode made = FunctionCode.onDemand(fact.code(), source(name, function, fact.code()), loaded);
        parts.codes.add(made);
        return CompletableFuture.completedFuture(made);
    }

    private FunctionCode.Source source(FunctionName name, FunctionManifest function, CodeFacts facts) {
        return () -> started(function, code.load(facts, function.builtModule(), name.toString()), true);
    }

    private FunctionCode checked(FunctionName name, FunctionManifest function, Parts parts) throws IOException {
        try {
            Image image =
                    started(function, code.load(Files.readAllBytes(function.builtModule()), name.toString()), false);
            FunctionCode made = FunctionCode.loaded(image, source(name, function, image.facts()), loaded);
            parts.codes.add(made);
            requireStreams(function, image.abi());
            return made;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Only start-up code is bound in time: compiling a large component may take longer. */
    private Image started(FunctionManifest function, GuestCode loaded, boolean awaited) {
        try (Host.Bound _ = host.interruptAfter(START_UP_TIME)) {
            long start = System.nanoTime();
            Image image =
                    new Image(loaded, function.handler(), function.memoryBytes(), host.memory(), IDLE_BYTES, awaited);
            code.coldStarts().record(ColdStarts.Phase.IMAGE, System.nanoTime() - start);
            return image;
        }
    }
}
