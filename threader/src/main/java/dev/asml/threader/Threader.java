package dev.asml.threader;

import dev.asml.manifests.ManifestException;
import dev.asml.manifests.TrustedKeys;
import dev.asml.threader.function.FunctionLimits;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.HostLimits;
import dev.asml.threader.function.Provisions;
import dev.asml.threader.guard.Guards;
import dev.asml.threader.http.AdminPlane;
import dev.asml.threader.http.ChaosApi;
import dev.asml.threader.http.ConsoleLinks;
import dev.asml.threader.http.ConsolePlane;
import dev.asml.threader.http.DataPlane;
import dev.asml.threader.http.Deliveries;
import dev.asml.threader.http.HandOverApi;
import dev.asml.threader.http.HttpSettings;
import dev.asml.threader.http.LiveApi;
import dev.asml.threader.http.Probes;
import dev.asml.threader.http.RegistryApi;
import dev.asml.threader.http.ReleaseApi;
import dev.asml.threader.http.SecretApi;
import dev.asml.threader.http.SessionApi;
import dev.asml.threader.http.TraceApi;
import dev.asml.threader.io.Chaos;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogOutput;
import dev.asml.threader.process.Iomods;
import dev.asml.threader.process.Timings;
import dev.asml.threader.registry.IomodRegistry;
import dev.asml.threader.release.Deployments;
import dev.asml.threader.release.Follower;
import dev.asml.threader.release.IomodSecrets;
import dev.asml.threader.release.IomodShelf;
import dev.asml.threader.secret.SecretException;
import dev.asml.threader.secret.SecretFollower;
import dev.asml.threader.secret.SecretStore;
import dev.asml.threader.session.Sessions;
import dev.asml.threader.store.DirectoryStore;
import dev.asml.threader.store.Store;
import dev.asml.threader.store.Stores;
import dev.asml.threader.trace.ColdStarts;
import dev.asml.threader.trace.Traces;
import dev.asml.threader.wasm.CodeCache;
import dev.asml.threader.wasm.HostMemory;
import dev.asml.threader.wasm.LoadedCode;
import dev.asml.threader.wasm.PolicyShelf;
import dev.asml.threader.wasm.SharedCode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicReference;

/** A running Threader: makes every part, in order, and closes them in reverse. */
final class Threader implements AutoCloseable {
    private static final int LOG_LINES = 10_000;

    /** What loaded code may take, about: some hundred small functions, or a few dozen large ones. */
    private static final long LOADED_BYTES = 64L << 20;

    /** Standard error in UTF-8, whatever the locale of a service is. */
    private static final PrintStream ERR = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();
    private final IoLedger ledger = new IoLedger();
    private final String http;
    private final String admin;
    private final String console;
    private final HandOver handOver;

    /**
     * Starts a Threader; what was deployed before is served again when this returns.
     *
     * @throws StartException if it cannot, with nothing left running
     */
    static Threader start(Settings settings) {
        return start(settings, System.getenv());
    }

    /** The same; {@code environment} says where traces are sent. */
    static Threader start(Settings settings, Map<String, String> environment) {
        return new Threader(settings, environment);
    }

    private Threader(Settings given, Map<String, String> environment) {
        boolean started = false;
        try {
            Clock clock = Clock.systemUTC();
            LogBook log = new LogBook(LOG_LINES, clock);
            part(LogOutput.start(log, given.logFormat(), ERR));
            var _ = part(Opening.begin("server", () -> {
                DataPlane.prepare();
                return () -> {};
            }));
            Opening<AutoCloseable> bridge = part(Opening.begin("log", () -> LogBridge.install(log)::close));
            PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            parts.push(registry::close);
            ColdStarts coldStarts = new ColdStarts(registry);
            Traces traces = part(traces(environment, registry, coldStarts));
            // Before all that takes long, for who starts it by mistake where another one runs.
            DataFolder data = part(DataFolder.open(given.data(), given.replace().isPresent()));
            boolean replaces = data.isHeir();
            Settings settings =
                    replaces ? given.at(predecessor(data, given.replace().orElseThrow(), log)) : given;
            HttpSettings served = HttpSettings.data(settings.http().port())
                    .on(settings.http().host())
                    .replacing(replaces);
            // One that replaces another gets connections once it is bound, so that comes last.
            Opening<DataPlane> dataPlane = part(Opening.begin(
                    "http",
                    () -> replaces
                            ? DataPlane.make(served, registry, log, clock, traces)
                            : DataPlane.start(served, registry, log, clock, traces)));

            Iomods iomods = part(Iomods.start(
                    data.run(), data.kept(), new IomodLines(log), ledger, Timings.DEFAULT, settings.inProcess()));
            iomods.bindTo(registry);
            TrustedKeys trusted = trusted(settings);
            Store store = part(store(settings, data, environment));
            boolean shared = settings.store().isPresent();
            // Until the Threader that is replaced has let go, its functions and operators may change what is stored.
            boolean follows = shared || replaces;
            SecretStore secrets = SecretStore.open(data.secrets(), settings.secretsKeys(), store, shared);
            Provisions provisions = new Provisions(part(new PolicyShelf(data.policies())), secrets);
            Chaos chaos = part(new Chaos(settings.chaos(), text -> log.host(Level.WARN, text)));
            chaos.bindTo(registry);
            HostLimits limits = HostLimits.ofMachine().atOnce(settings.concurrency());
            Host host = part(new Host(limits, HostMemory.ofHeap(), log, ledger, provisions, chaos));
            Sessions sessions = new Sessions(host, log, clock);
            sessions.bindTo(registry);
            sessions.recordIn(data.recordings());

            Deliveries deliveries = new Deliveries(log, clock, traces, served.grace());
            Guards guards = part(new Guards(registry, log, System.getenv()));
            CodeCache code = new CodeCache(data.code(), coldStarts);
            Deployments deployments = part(new Deployments(
                    store,
                    data.projects(),
                    trusted,
                    new IomodShelf(settings.iomods(), data.iomods()),
                    code,
                    secrets.sharedKey(SharedCode.PURPOSE).map(key -> new SharedCode(code, key)),
                    part(new LoadedCode(LOADED_BYTES)),
                    iomods,
                    host,
                    FunctionLimits.DEFAULT,
                    sessions,
                    guards,
                    new IomodSecrets(secrets),
                    clock,
                    Publication.sourcing(deliveries),
                    Publication.prober(new Probes(host, log, clock, traces, registry)),
                    answering -> Publication.prepared(dataPlane.get(), answering)));
            // Closed before the deployments, and before all else if there are none.
            part(dataPlane);
            // As requests do, what sources invoke ends before its functions are let go.
            part(deliveries);
            deployments.restore();
            if (follows) {
                follow(deployments, secrets, store);
            } else {
                Follower.once(deployments, store.address());
            }
            // From here on functions answer; what follows is for those who operate them.
            // Sessions end before their functions are let go, and after their viewers were sent away: a viewer that
            // is told of a stop comes again, one that is told of an end does not.
            part(sessions);

            http = url(
                    settings.http(),
                    replaces ? settings.http().port() : dataPlane.get().port().number());
            Catalog catalog = new Catalog(deployments, trusted, iomods, secrets, http);
            Snapshots snapshots = new Snapshots(host, catalog, chaos::words, clock);
            AtomicReference<Optional<SessionApi.Links>> links = new AtomicReference<>(Optional.empty());
            handOver =
                    new HandOver(settings, data, log, follows ? () -> {} : () -> follow(deployments, secrets, store));
            SessionApi sessionApi = new SessionApi(sessions, catalog::deployed, links::get);
            AdminPlane adminPlane = part(AdminPlane.start(
                    HttpSettings.admin(settings.admin().port())
                            .on(settings.admin().host())
                            .replacing(replaces),
                    data.token(),
                    catalog,
                    sessionApi,
                    new TraceApi(traces),
                    List.of(
                            new SecretApi(secrets),
                            new LiveApi(snapshots),
                            new ChaosApi(new ChaosDesk(chaos, catalog::iomods)),
                            new ReleaseApi(new ReleaseDesk(deployments)),
                            new HandOverApi(handOver),
                            new RegistryApi(new IomodRegistry(store, clock))),
                    log,
                    registry));
            admin = url(settings.admin(), adminPlane.port().number());
            ConsolePlane consolePlane = part(ConsolePlane.start(
                    HttpSettings.console(settings.console().port())
                            .on(settings.console().host())
                            .replacing(replaces),
                    data.consoleToken(),
                    data.token(),
                    sessions,
                    sessionApi,
                    catalog::deployed,
                    log));
            console = url(settings.console(), consolePlane.port().number());
            links.set(Optional.of(new ConsoleLinks(console)));
            handOver.of(dataPlane.get().port(), adminPlane.port(), consolePlane.port());
            // Last, and on no thread of its own: whoever asks a function meanwhile has the processor.
            Gauges.bind(registry, host, ledger, secrets);
            DumpSignal.listen(snapshots, ERR);
            DataPlane.prepareAnswers();
            host.prepare();
            var _ = bridge.get();
            if (replaces) {
                requireAll(deployments, iomods);
                dataPlane.get().bind();
                data.succeed();
            }
            data.announce(admin, console);
            log.host(
                    Level.INFO,
                    "serving functions at %s, operated at %s, console at %s".formatted(http, admin, console));
            started = true;
        } catch (IOException | UncheckedIOException | SecretException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        } finally {
            if (!started) {
                close();
            }
        }
    }

    private void follow(Deployments deployments, SecretStore secrets, Store store) {
        var _ = part(SecretFollower.start(secrets));
        var _ = part(Follower.start(deployments, store.address()));
    }

    private static HandOverApi.Place predecessor(DataFolder data, Duration drain, LogBook log) throws IOException {
        HandOverApi.Place place = Predecessor.ask(data, drain);
        log.host(Level.INFO, "this is to replace the Threader of process %d".formatted(place.pid()));
        return place;
    }

    /** What replaces another Threader is to serve what that does, at once: not less, and not after its IOmods' start. */
    private static void requireAll(Deployments deployments, Iomods iomods) {
        List<String> missing = new ArrayList<>();
        deployments.failed().forEach((what, why) -> missing.add(what + ": " + why));
        try {
            missing.addAll(iomods.awaitReady());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("interrupted while it starts", e);
        }
        if (!missing.isEmpty()) {
            throw new StartException("this one cannot serve all that is deployed, so the other one goes on: "
                    + String.join("; ", missing));
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.push(part);
        return part;
    }

    private static TrustedKeys trusted(Settings settings) throws IOException {
        try {
            return settings.trust().isEmpty() ? TrustedKeys.NONE : TrustedKeys.load(settings.trust());
        } catch (ManifestException e) {
            throw new StartException("--trust: " + e.getMessage(), e);
        }
    }

    private static Traces traces(
            Map<String, String> environment, PrometheusMeterRegistry registry, ColdStarts coldStarts) {
        try {
            return Traces.start(environment, registry, coldStarts);
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Store store(Settings settings, DataFolder data, Map<String, String> environment) throws IOException {
        Optional<String> shared = settings.store();
        if (shared.isEmpty()) {
            return DirectoryStore.open(data.store());
        }
        try {
            return Stores.open(shared.get(), environment);
        } catch (IllegalArgumentException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    private static String url(Settings.Address address, int port) {
        String host = address.host().equals("0.0.0.0") ? "127.0.0.1" : address.host();
        return "http://" + host + ":" + port;
    }

    /** Where functions are served. */
    String http() {
        return http;
    }

    /** Where it is operated. */
    String admin() {
        return admin;
    }

    /** Where people play in a browser. */
    String console() {
        return console;
    }

    /** Has something done once another process has replaced this one and all that it had begun has ended. */
    void whenReplaced(Runnable action) {
        handOver.whenDone(action);
    }

    /** What became of the IO calls so far. */
    IoLedger.Totals ioCalls() {
        return ledger.totals();
    }

    /** Stops to accept, answers what was taken, drains the IOmods. */
    @Override
    public void close() {
        RuntimeException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) { // AutoCloseable's own; the other parts are to be closed all the same
                failure = failure == null ? new StartException("did not stop cleanly", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
