package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.IomodView;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The IOmods that run from their packages, and the socket that those in processes dial. Safe for use by many threads. */
public final class Iomods implements MeterBinder, AutoCloseable {
    private final IoLedger ledger;
    private final Timings timings;
    private final InProcess inProcess;
    private final SocketFolder folder;
    private final Path durable;
    private final LogRelay relay;
    private final ScheduledExecutorService timer;
    private final Reception reception;
    private final IomodMeters meters = new IomodMeters();
    private final Map<Key, Shared> shared = new LinkedHashMap<>();

    /** Those that run, also while they stop; the timer walks them. */
    private final List<SupervisedIomod> running = new CopyOnWriteArrayList<>();

    /** The timer's walks while any runs; begun and ended under the lock under which those that run are added. */
    private @Nullable ScheduledFuture<?> walks;

    private static final Duration LONGEST_START = Duration.ofMinutes(5);

    private boolean closed;

    /** What two releases have to agree on to share an IOmod. */
    private record Key(String service, String alias, String digest, String version, IomodDependency dependency) {
        static Key of(String service, String alias, UnpackedIomod iomod, IomodDependency wanted) {
            // Where the package came from does not matter, its content does; configuration is told while it runs.
            IomodDependency anyhow = new IomodDependency(
                    wanted.coordinates(),
                    iomod.manifest().version(),
                    Optional.empty(),
                    Map.of(),
                    Map.of(),
                    wanted.environment(),
                    wanted.arguments(),
                    wanted.limits(),
                    wanted.inProcess());
            return new Key(service, alias, iomod.digest(), iomod.manifest().version(), anyhow);
        }
    }

    /** An IOmod and how many leases hold it. */
    private static final class Shared {
        private final SupervisedIomod iomod;
        private int leases;

        Shared(SupervisedIomod iomod) {
            this.iomod = iomod;
        }
    }

    private Iomods(
            SocketFolder folder,
            Path durable,
            Supplier<Broker.Transport> transport,
            LogRelay relay,
            IoLedger ledger,
            Timings timings,
            InProcess inProcess,
            ScheduledExecutorService timer) {
        this.folder = folder;
        this.durable = durable;
        this.relay = relay;
        this.ledger = ledger;
        this.timings = timings;
        this.inProcess = inProcess;
        this.timer = timer;
        this.reception = new Reception(transport, folder, timings, timer);
    }

    /**
     * No IOmod runs yet; the socket is opened for the first that runs in a process.
     *
     * @param directory for the private folder with the socket; what Threaders left there that are gone is removed
     * @param durable the folder with what IOmods keep, one for each service and IOmod
     * @param log gets what IOmods print, and what happens to them
     * @param ledger where completions that come too late are counted; the one of the invocations
     * @param inProcess which IOmods may run inside the host
     * @throws IOException if the directory cannot be used
     */
    public static Iomods start(
            Path directory, Path durable, IomodLog log, IoLedger ledger, Timings timings, InProcess inProcess)
            throws IOException {
        return start(directory, durable, Broker.Transport::best, log, ledger, timings, inProcess);
    }

    static Iomods start(
            Path directory,
            Path durable,
            Broker.Transport transport,
            IomodLog log,
            IoLedger ledger,
            Timings timings,
            InProcess inProcess)
            throws IOException {
        return start(directory, durable, () -> transport, log, ledger, timings, inProcess);
    }

    private static Iomods start(
            Path directory,
            Path durable,
            Supplier<Broker.Transport> transport,
            IomodLog log,
            IoLedger ledger,
            Timings timings,
            InProcess inProcess)
            throws IOException {
        SocketFolder folder = SocketFolder.open(directory);
        LogRelay relay = new LogRelay(log);
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("iomod-timer").daemon().factory());
        return new Iomods(folder, durable, transport, relay, ledger, timings, inProcess, timer);
    }

    /**
     * Takes hold of an IOmod, starting it if it does not run. Releases share one if their service, the package's digest
     * and all of the dependency but its source and configuration are the same; {@link Lease#configure} then puts this
     * one's configuration in force. Returns at once: IOmods that are acquired one after the other start side by side.
     * One that had failed is tried again.
     *
     * @throws IllegalArgumentException if package and dependency are not about the same IOmod, the entrypoint leads
     *     out of the package, or it is to run inside the host and may not
     * @throws IllegalStateException if this is closed
     */
    public Lease acquire(String service, UnpackedIomod iomod, IomodDependency dependency) {
        return acquire(service, "", iomod, dependency, false);
    }

    /**
     * The same for releases that an alias leads to, which have IOmods of their own: those of the live one see none of their
     * calls and none of their secrets.
     *
     * @param alias empty for the live release, and one that is tried beside it
     * @param apart whether one with another configuration is to be left alone
     */
    public Lease acquire(String service, String alias, UnpackedIomod iomod, IomodDependency dependency, boolean apart) {
        if (!iomod.manifest().coordinates().equals(dependency.coordinates())) {
            throw new IllegalArgumentException("service \"%s\" depends on %s, and the package is %s"
                    .formatted(
                            service, dependency.coordinates(), iomod.manifest().coordinates()));
        }
        iomod.executable();
        if (dependency.inProcess() && !inProcess.allows(dependency.coordinates())) {
            throw new IllegalArgumentException(
                    "%1$s is to run in_process, where its code can do whatever the Threader can; if you trust it, start the Threader with --in-process %1$s, otherwise remove in_process"
                            .formatted(dependency.coordinates()));
        }
        Key key = Key.of(service, alias, iomod, dependency);
        synchronized (shared) {
            if (closed) {
                throw new IllegalStateException("the Threader is stopping");
            }
            Shared known = shared.get(key);
            Shared held = known != null && suits(known.iomod, dependency, apart)
                    ? known
                    : new Shared(launch(service, alias, iomod, dependency));
            shared.put(key, held);
            held.leases++;
            held.iomod.revive();
            return new Lease(
                    held.iomod,
                    dependency.configuration(),
                    dependency.limits().startTimeout(),
                    () -> release(key, held));
        }
    }

    /** One that does not run well with its configuration is not the one to try another with. */
    private static boolean suits(SupervisedIomod running, IomodDependency wanted, boolean apart) {
        return (running.isReady() && !apart) || running.configuration().equals(wanted.configuration());
    }

    private SupervisedIomod launch(String service, String alias, UnpackedIomod iomod, IomodDependency dependency) {
        String name = dependency.coordinates() + (alias.isEmpty() ? "" : "@" + alias);
        IomodMeter meter = meters.open(service, name);
        Traffic traffic =
                new Traffic(dependency.coordinates(), dependency.limits(), ledger, meter, timings.healthyAfter());
        IomodOutput output = new IomodOutput(dependency.coordinates(), relay, meter);
        Status status = new Status(dependency.configuration());
        Subscriptions subscriptions = new Subscriptions(output, meter::source);
        Supervisor supervisor = new Supervisor(
                cradle(
                        iomod,
                        dependency,
                        DurableFolder.of(durable, service, name),
                        traffic,
                        subscriptions,
                        output,
                        meter),
                iomod.manifest().version(),
                traffic,
                subscriptions,
                output,
                status,
                meter,
                timings,
                dependency.limits().startTimeout());
        IomodView.Kind kind = dependency.inProcess() ? IomodView.Kind.IN_PROCESS : IomodView.Kind.PROCESS;
        SupervisedIomod started =
                new SupervisedIomod(service, name, iomod, kind, traffic, subscriptions, output, status, supervisor);
        meter.shows(started);
        running.add(started);
        walk();
        started.start();
        return started;
    }

    private void walk() {
        if (walks == null) {
            long tick = timings.tick().toNanos();
            walks = timer.scheduleWithFixedDelay(this::sweep, tick, tick, TimeUnit.NANOSECONDS);
        }
    }

    /** Ends the walks unless one was added meanwhile, which counts on them. */
    private void rest() {
        synchronized (shared) {
            if (running.isEmpty() && walks != null) {
                walks.cancel(false);
                walks = null;
            }
        }
    }

    private Supervisor.Cradle cradle(
            UnpackedIomod iomod,
            IomodDependency dependency,
            DurableFolder keeps,
            Traffic traffic,
            Subscriptions subscriptions,
            IomodOutput output,
            IomodMeter meter) {
        if (dependency.inProcess()) {
            return listener -> new HostedGeneration(iomod, dependency, keeps, timings, traffic, output, listener);
        }
        ProcessGeneration.Surroundings around = new ProcessGeneration.Surroundings(timings, reception, folder, keeps);
        return listener ->
                new ProcessGeneration(iomod, dependency, around, traffic, subscriptions, output, meter, listener);
    }

    private void release(Key key, Shared held) {
        synchronized (shared) {
            held.leases--;
            if (held.leases > 0) {
                return;
            }
            shared.remove(key, held);
        }
        held.iomod.stop();
    }

    private void sweep() {
        long now = System.nanoTime();
        for (SupervisedIomod iomod : running) {
            iomod.sweep(now, timings.abandonAfter());
        }
        running.removeIf(this::isOver);
        if (running.isEmpty()) {
            rest();
        }
    }

    private boolean isOver(SupervisedIomod iomod) {
        if (!iomod.isStopped()) {
            return false;
        }
        meters.close(iomod.service(), iomod.name(), iomod);
        return true;
    }

    /** Publishes the meters of each IOmod that runs, for as long as it does. */
    @Override
    public void bindTo(MeterRegistry registry) {
        meters.bindTo(registry);
    }

    /** Every IOmod that runs, or tries to, by service and coordinates. */
    public List<IomodView> list() {
        return running.stream()
                .map(SupervisedIomod::view)
                .sorted(Comparator.comparing(IomodView::service).thenComparing(IomodView::name))
                .toList();
    }

    /**
     * Waits until each IOmod is ready, or it is known that it will not be.
     *
     * @return what is wrong with those that are not
     */
    public List<String> awaitReady() throws InterruptedException {
        List<String> problems = new ArrayList<>();
        for (SupervisedIomod iomod : running) {
            // Its own start timeout ends the wait; this bound is only beyond it.
            if (iomod.awaitReady(LONGEST_START) instanceof Readiness.NotReady(String diagnosis)) {
                problems.add(diagnosis);
            }
        }
        return problems;
    }

    /**
     * Starts a service's IOmod anew: calls go to the new generation once it is ready, and the old one finishes those
     * that it has. If the new one does not start, the old one stays, and its view says why. An IOmod that has failed is
     * tried again.
     *
     * @return whether there is such an IOmod
     */
    public boolean restart(String service, Coordinates coordinates) {
        List<SupervisedIomod> meant = running.stream()
                .filter(iomod -> iomod.isOf(service, coordinates))
                .toList();
        meant.forEach(SupervisedIomod::restart);
        return !meant.isEmpty();
    }

    /** Kills every process at once, with all that it started; for a host that has no time to drain. */
    public void kill() {
        running.parallelStream().forEach(SupervisedIomod::kill);
    }

    /**
     * Makes the JVM kill at its exit what still runs then. For a host without an orderly shutdown of its own: exit
     * hooks run side by side, so this one would not wait for calls that another hook lets finish.
     */
    public void killAtExit() {
        Runtime.getRuntime().addShutdownHook(new Thread(this::kill, "iomod-exit"));
    }

    /** Drains and stops all IOmods side by side, waits for their end, and closes the socket. */
    @Override
    public void close() {
        synchronized (shared) {
            if (closed) {
                return;
            }
            closed = true;
            shared.clear();
        }
        running.forEach(SupervisedIomod::stop);
        try {
            for (SupervisedIomod iomod : running) {
                iomod.awaitStopped();
            }
        } catch (InterruptedException _) {
            LoggerFactory.getLogger(Iomods.class).warn("interrupted while IOmods finish their calls; they are killed");
            kill();
            Thread.currentThread().interrupt();
        }
        reception.close();
        timer.shutdownNow();
        relay.close();
        folder.close();
    }
}
