package dev.asml.threader.process;

import dev.asml.iomod.v1.Register;
import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.IoLimits;
import dev.asml.threader.io.IomodUsage;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process of an IOmod, told in order by one thread: it starts, registers, is watched, drains, ends. What happens
 * elsewhere (a registration, a closed stream, an exit, a request to drain) comes in as a {@link Signal}.
 */
final class ProcessGeneration implements Generation {
    private final UnpackedIomod iomod;
    private final IomodDependency dependency;
    private final Surroundings around;
    private final Traffic traffic;
    private final Subscriptions subscriptions;
    private final IomodOutput output;
    private final IomodMeter meter;
    private final Listener listener;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile @Nullable Launch launch;
    private volatile @Nullable Session session;
    private volatile boolean killed;

    /**
     * What an IOmod is given of its host.
     *
     * @param reception where processes register, and what bounds them
     * @param folder for their sockets and temporary files
     * @param durable for what it keeps
     */
    record Surroundings(Timings timings, Reception reception, SocketFolder folder, DurableFolder durable) {}

    /** Something that the process's thread has to act on. */
    private sealed interface Signal {
        record Registered(Session session, Map<String, String> configuration) implements Signal {}

        record Rejected(String reason) implements Signal {}

        record Closed(String why) implements Signal {}

        record Exited() implements Signal {}

        record Drained() implements Signal {}

        record Drain() implements Signal {}
    }

    ProcessGeneration(
            UnpackedIomod iomod,
            IomodDependency dependency,
            Surroundings around,
            Traffic traffic,
            Subscriptions subscriptions,
            IomodOutput output,
            IomodMeter meter,
            Listener listener) {
        this.iomod = iomod;
        this.dependency = dependency;
        this.around = around;
        this.traffic = traffic;
        this.subscriptions = subscriptions;
        this.output = output;
        this.meter = meter;
        this.listener = listener;
    }

    @Override
    public void start() {
        Thread.ofVirtual().name("iomod-" + dependency.coordinates()).start(this::run);
    }

    @Override
    public void drain() {
        signals.add(new Signal.Drain());
    }

    @Override
    public void kill() {
        killed = true;
        drain();
        Launch running = launch;
        if (running != null) {
            running.kill();
        }
    }

    @Override
    public CompletableFuture<String> configure(Map<String, String> configuration) {
        Session open = session;
        // A process that has yet to register gets its configuration then.
        return open == null ? CompletableFuture.completedFuture("") : open.configure(configuration);
    }

    @Override
    public CompletableFuture<String> subscribe(List<Subscription> wanted, boolean check) {
        Session open = session;
        // A process that has yet to register is told then.
        return open == null ? CompletableFuture.completedFuture("") : open.subscribe(wanted, check);
    }

    @Override
    public Optional<IomodUsage> usage() {
        Launch running = launch;
        return running == null ? Optional.empty() : running.usage();
    }

    /** Makes the session of a stream that shows the right registration. */
    Session open(Launch of, Register register, FrameSink stream) {
        return new Session(
                stream,
                traffic,
                subscriptions,
                of.methods(register),
                output,
                dependency.limits().inFlight(),
                IoLimits.DEFAULT.answerBytes(),
                register.getConfirmsConfig(),
                register.getSource(),
                () -> signals.add(new Signal.Drained()));
    }

    void registered(Session opened) {
        Map<String, String> configuration = listener.configuration();
        opened.welcome(configuration);
        signals.add(new Signal.Registered(opened, configuration));
    }

    void rejected(String reason) {
        signals.add(new Signal.Rejected(reason));
    }

    void closed(String why) {
        signals.add(new Signal.Closed(why));
    }

    private void run() {
        Optional<String> why = Optional.of("its thread was interrupted");
        try {
            why = live();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            listener.ended(this, why);
        }
    }

    /** Why it ended, if nobody asked for that. */
    private Optional<String> live() throws InterruptedException {
        try {
            return live(around.reception().broker());
        } catch (IOException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<String> live(Broker broker) throws IOException, InterruptedException {
        Ticket ticket = broker.admit(this);
        try {
            Launch started = Launch.start(iomod, dependency, output, around, ticket.token());
            ticket.isFor(started);
            return live(started, ticket);
        } finally {
            broker.forget(ticket);
        }
    }

    private Optional<String> live(Launch started, Ticket ticket) throws InterruptedException {
        try {
            launch = started;
            started.onExit(() -> signals.add(new Signal.Exited()));
            return killed ? Optional.empty() : awaitRegistration(started, ticket);
        } finally {
            started.end(around.timings().terminateGrace());
            launch = null;
        }
    }

    private Optional<String> awaitRegistration(Launch started, Ticket ticket) throws InterruptedException {
        Duration patience = dependency.limits().startTimeout();
        Duration exitPatience = around.timings().exitPatience();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            switch (await(deadline)) {
                case null -> {
                    if (ticket.claim()) {
                        String late = "it did not register within " + patience.toMillis() + " ms";
                        return Optional.of(started.describe(late, Duration.ZERO));
                    }
                    deadline = Long.MAX_VALUE + System.nanoTime();
                }
                case Signal.Registered registered -> {
                    return serve(started, registered);
                }
                case Signal.Rejected(String reason) -> {
                    return Optional.of(started.describe("its registration was refused: " + reason, exitPatience));
                }
                case Signal.Exited _ -> {
                    // A stream that registers in its last moment is told of, as closed, by its session.
                    if (ticket.claim()) {
                        return Optional.of(started.describe(started.earlyEnd(), exitPatience));
                    }
                    signals.add(new Signal.Exited());
                }
                case Signal.Drain() -> {
                    return Optional.empty();
                }
                case Signal.Closed _, Signal.Drained _ -> {}
            }
        }
    }

    private Optional<String> serve(Launch started, Signal.Registered registered) throws InterruptedException {
        session = registered.session();
        output.log(IomodLog.Level.INFO, null, "is ready (process %d)".formatted(started.pid()));
        listener.ready(this, registered.session(), OptionalLong.of(started.pid()), registered.configuration());
        return watch(started, registered.session());
    }

    private Optional<String> watch(Launch started, Session open) throws InterruptedException {
        Timings timings = around.timings();
        while (true) {
            switch (await(System.nanoTime() + timings.pingEvery().toNanos())) {
                case null -> {
                    if (open.unansweredPings() >= timings.pingMisses()) {
                        return ended(started, open, "it did not answer %d pings".formatted(timings.pingMisses()));
                    }
                    if (open.unansweredPings() > 0) {
                        meter.missedPing();
                    }
                    open.ping();
                }
                case Signal.Closed(String why) -> {
                    return ended(started, open, why);
                }
                case Signal.Exited _ -> {
                    // What it wrote before its end may still be on its way; the stream closes behind it.
                    awaitClosed();
                    return ended(started, open, "its process ended");
                }
                case Signal.Drain() -> {
                    drain(open);
                    return Optional.empty();
                }
                case Signal.Registered _, Signal.Rejected _, Signal.Drained _ -> {}
            }
        }
    }

    private Optional<String> ended(Launch started, Session open, String why) throws InterruptedException {
        String said = listener.crashed(this, open, why);
        return Optional.of(started.describe(said, around.timings().exitPatience()));
    }

    private void awaitClosed() throws InterruptedException {
        long deadline = System.nanoTime() + around.timings().exitPatience().toNanos();
        Signal signal = await(deadline);
        while (signal != null && !(signal instanceof Signal.Closed)) {
            signal = await(deadline);
        }
    }

    /** Lets the process finish what it has. */
    private void drain(Session open) throws InterruptedException {
        Duration grace = dependency.limits().drainTimeout();
        long deadline = System.nanoTime() + grace.toNanos();
        open.drain(grace);
        boolean done = killed;
        while (!done) {
            done = switch (await(deadline)) {
                case null -> true;
                case Signal.Drained _, Signal.Closed _ -> true;
                case Signal.Exited _ -> {
                    awaitClosed();
                    yield true;
                }
                case Signal.Drain() -> killed;
                case Signal.Registered _, Signal.Rejected _ -> false;
            };
        }
        listener.left(this, open);
    }

    /** The next signal; null when the time is over. */
    private @Nullable Signal await(long deadline) throws InterruptedException {
        return signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
