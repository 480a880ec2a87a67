package dev.asml.threader.process;

import dev.asml.manifests.Coordinates;
import dev.asml.threader.io.IoCall;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodState;
import dev.asml.threader.io.IomodView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** An IOmod that was started from its package, in a process or inside the host. Safe for use by many threads. */
final class SupervisedIomod implements Iomod {
    private final String service;
    private final String name;
    private final Coordinates coordinates;
    private final String version;
    private final IomodView.Kind kind;
    private final Traffic traffic;
    private final Subscriptions subscriptions;
    private final IomodOutput output;
    private final Status status;
    private final Supervisor supervisor;

    SupervisedIomod(
            String service,
            String name,
            UnpackedIomod iomod,
            IomodView.Kind kind,
            Traffic traffic,
            Subscriptions subscriptions,
            IomodOutput output,
            Status status,
            Supervisor supervisor) {
        this.service = service;
        this.name = name;
        this.coordinates = iomod.manifest().coordinates();
        this.version = iomod.manifest().version();
        this.kind = kind;
        this.traffic = traffic;
        this.subscriptions = subscriptions;
        this.output = output;
        this.status = status;
        this.supervisor = supervisor;
    }

    /** Starts it, on a thread of its own, and returns. */
    void start() {
        Thread.ofVirtual().name("iomods-" + coordinates).start(supervisor::run);
    }

    @Override
    public Coordinates coordinates() {
        return coordinates;
    }

    @Override
    public void call(IoCall call) {
        traffic.accept(call);
    }

    @Override
    public void open(IoCall call) {
        traffic.accept(call);
    }

    @Override
    public boolean crash() {
        boolean can = kind == IomodView.Kind.PROCESS && isReady();
        if (can) {
            supervisor.crash();
        }
        return can;
    }

    @Override
    public IomodView view() {
        return new IomodView(
                service,
                name,
                kind,
                version,
                status.state(),
                status.restarts(),
                traffic.inFlight(),
                traffic.queued(),
                status.note(),
                supervisor.usage(),
                output.lastLines(),
                traffic.evicted());
    }

    Readiness awaitReady(Duration timeout) throws InterruptedException {
        return switch (status.await(timeout)) {
            case IomodState.Ready ready -> new Readiness.Ready(ready);
            case IomodState.Failed(String why) -> notReady("failed: " + why);
            case IomodState.BackingOff(var _, String why) -> notReady("starts again and again: " + why);
            case IomodState.Starting _ -> notReady("has not registered after " + timeout.toMillis() + " ms");
            case IomodState.Draining _ -> notReady("is being stopped");
            case IomodState.Stopped() -> notReady("was stopped");
        };
    }

    private Readiness notReady(String what) {
        return new Readiness.NotReady("%s %s %s".formatted(coordinates, version, what));
    }

    void sweep(long now, Duration abandonAfter) {
        traffic.sweep(now, abandonAfter);
        output.sweep(now);
    }

    /** Starts another generation, which takes the place of the one that runs when it is ready. */
    void restart() {
        traffic.pardon();
        supervisor.restart();
    }

    /** Gives an IOmod that has failed, and the functions that it refuses, another chance. */
    void revive() {
        traffic.pardon();
        if (status.state() instanceof IomodState.Failed) {
            status.become(new IomodState.Starting(Instant.now()));
            traffic.hold("is starting");
            supervisor.restart();
        }
    }

    Map<String, String> configuration() {
        return status.configuration();
    }

    /** Puts a configuration in force. Completes with why it is not; empty text if it is. */
    CompletableFuture<Optional<String>> configure(Map<String, String> configuration) {
        return supervisor.configure(Optional.empty(), configuration);
    }

    /** The same if a certain one is in force, or it is already; completes with nothing if neither is. */
    CompletableFuture<Optional<String>> renew(Map<String, String> before, Map<String, String> configuration) {
        return supervisor.configure(Optional.of(before), configuration);
    }

    /** Asks whether it could be a source for this. Completes with what is wrong with it; empty text if nothing is. */
    CompletableFuture<String> checkSources(List<Subscription> wanted) {
        return supervisor.checkSources(wanted);
    }

    /** Is a source for this from now on, by the wish of a release. */
    void subscribe(Object release, List<Subscription> wanted) {
        if (subscriptions.take(release, wanted)) {
            supervisor.subscribe();
        }
    }

    /** Is a source for nothing, unless another release wishes otherwise. */
    void unsubscribe(Object release) {
        if (subscriptions.leave(release)) {
            supervisor.subscribe();
        }
    }

    boolean isReady() {
        return status.state() instanceof IomodState.Ready;
    }

    void stop() {
        supervisor.stop();
    }

    void kill() {
        supervisor.kill();
    }

    boolean isStopped() {
        return status.state() instanceof IomodState.Stopped;
    }

    String service() {
        return service;
    }

    String name() {
        return name;
    }

    boolean isOf(String ofService, Coordinates ofCoordinates) {
        return service.equals(ofService) && coordinates.equals(ofCoordinates);
    }

    /** Waits for the end of an IOmod that was told to stop; drain and kill have their own bounds. */
    void awaitStopped() throws InterruptedException {
        status.awaitStopped();
    }
}
