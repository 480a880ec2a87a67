package dev.asml.threader.process;

import dev.asml.iomod.v1.Register;
import dev.asml.iomod.v1.ToIomod;
import dev.asml.manifests.IomodDependency;
import dev.asml.threader.io.IoLimits;
import dev.asml.threader.io.IomodState;
import io.grpc.stub.ServerCallStreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one IOmod, told in order by one thread: start a process, wait for its registration, watch it, find out
 * why it ended, wait, start the next. What happens elsewhere (a registration, a closed stream, an exit, a request to
 * stop) comes in as a {@link Signal}; those of an earlier process are ignored.
 */
final class Supervisor {
    private final UnpackedIomod iomod;
    private final IomodDependency dependency;
    private final Timings timings;
    private final Broker broker;
    private final SocketFolder folder;
    private final Traffic traffic;
    private final IomodOutput output;
    private final Status status;
    private final IomodMeter meter;
    private final RestartBudget budget;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private volatile @Nullable Launch current;
    private volatile boolean killed;

    /** Something that the supervisor has to act on. */
    private sealed interface Signal {
        /** Signals from one process. */
        sealed interface FromLaunch extends Signal {
            Launch launch();
        }

        record Registered(Launch launch, Session session) implements FromLaunch {}

        record Rejected(Launch launch, String reason) implements FromLaunch {}

        record Closed(Launch launch, String why) implements FromLaunch {}

        record Exited(Launch launch) implements FromLaunch {}

        record Drained(Launch launch) implements FromLaunch {}

        record Stop() implements Signal {}

        record Restart() implements Signal {}
    }

    /** How a process came to its end. */
    private sealed interface Ending {
        record Lost(String why) implements Ending {}

        /** One function's calls did it, which does not count against the IOmod. */
        record Killed(String why) implements Ending {}

        record Stopped() implements Ending {}

        record Restarted() implements Ending {}
    }

    Supervisor(
            UnpackedIomod iomod,
            IomodDependency dependency,
            Timings timings,
            Broker broker,
            SocketFolder folder,
            Traffic traffic,
            IomodOutput output,
            Status status,
            IomodMeter meter) {
        this.iomod = iomod;
        this.dependency = dependency;
        this.timings = timings;
        this.broker = broker;
        this.folder = folder;
        this.traffic = traffic;
        this.output = output;
        this.status = status;
        this.meter = meter;
        this.budget = new RestartBudget(timings);
    }

    void stop() {
        signals.add(new Signal.Stop());
    }

    void restart() {
        signals.add(new Signal.Restart());
    }

    /** Kills the process now, for a host that has no time. */
    void kill() {
        killed = true;
        stop();
        Launch running = current;
        if (running != null) {
            running.kill();
        }
    }

    /** Makes the session of a stream that shows the right registration. */
    Session open(Launch launch, Register register, ServerCallStreamObserver<ToIomod> stream) {
        return new Session(
                stream,
                traffic,
                launch.methods(register),
                output,
                dependency.limits().inFlight(),
                IoLimits.DEFAULT.answerBytes(),
                () -> signals.add(new Signal.Drained(launch)));
    }

    void registered(Launch launch, Session session) {
        session.welcome(dependency.configuration());
        signals.add(new Signal.Registered(launch, session));
    }

    void rejected(Launch launch, String reason) {
        signals.add(new Signal.Rejected(launch, reason));
    }

    void closed(Launch launch, String why) {
        signals.add(new Signal.Closed(launch, why));
    }

    /** Lives until it is stopped. */
    void run() {
        try {
            while (next(live())) {
                traffic.hold("is starting");
                status.become(new IomodState.Starting(Instant.now()));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            traffic.refuse("was stopped");
            status.become(new IomodState.Stopped());
        }
    }

    /** Whether there is to be another process, after the wait that this takes. */
    private boolean next(Ending ending) throws InterruptedException {
        return switch (ending) {
            case Ending.Stopped() -> false;
            case Ending.Restarted() -> {
                budget.renew();
                yield true;
            }
            case Ending.Lost(String why) -> recovers(budget.take().orElse(null), why);
            case Ending.Killed(String why) -> recovers(budget.spared(), why);
        };
    }

    private boolean recovers(@Nullable Duration wait, String why) throws InterruptedException {
        if (wait == null) {
            output.log(IomodLog.Level.ERROR, null, "failed, and is not started again: " + why);
            traffic.refuse("has failed: " + why);
            status.become(new IomodState.Failed(why));
            return isWantedAgain(Long.MAX_VALUE, false);
        }
        output.log(IomodLog.Level.WARN, null, "starts again in %d ms: %s".formatted(wait.toMillis(), why));
        traffic.hold("is starting again: " + why);
        status.countRestart();
        meter.restarted();
        status.become(new IomodState.BackingOff(Instant.now().plus(wait), why));
        return isWantedAgain(wait.toNanos(), true);
    }

    /** Waits for a request, and says what to do if none comes. */
    private boolean isWantedAgain(long nanos, boolean otherwise) throws InterruptedException {
        long start = System.nanoTime();
        while (true) {
            switch (signals.poll(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS)) {
                case null -> {
                    return otherwise;
                }
                case Signal.Stop() -> {
                    return false;
                }
                case Signal.Restart() -> {
                    budget.renew();
                    return true;
                }
                case Signal.FromLaunch _ -> {}
            }
        }
    }

    private Ending live() throws InterruptedException {
        Ticket ticket = broker.admit(this);
        try {
            Launch launch = Launch.start(iomod, dependency, output, folder, broker.environment(), ticket.token());
            ticket.isFor(launch);
            return live(launch, ticket);
        } catch (IOException e) {
            return new Ending.Lost(String.valueOf(e.getMessage()));
        } finally {
            broker.forget(ticket);
        }
    }

    private Ending live(Launch launch, Ticket ticket) throws InterruptedException {
        try {
            current = launch;
            launch.onExit(() -> signals.add(new Signal.Exited(launch)));
            return killed ? new Ending.Stopped() : awaitRegistration(launch, ticket);
        } finally {
            launch.end(timings.terminateGrace());
            current = null;
        }
    }

    private Ending awaitRegistration(Launch launch, Ticket ticket) throws InterruptedException {
        Duration patience = dependency.limits().startTimeout();
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            switch (await(launch, deadline)) {
                case null -> {
                    if (ticket.claim()) {
                        return lost(launch, "it did not register within " + patience.toMillis() + " ms", Duration.ZERO);
                    }
                    deadline = Long.MAX_VALUE + System.nanoTime();
                }
                case Signal.Registered(Launch _, Session session) -> {
                    return serve(launch, session);
                }
                case Signal.Rejected(Launch _, String reason) -> {
                    return lost(launch, "its registration was refused: " + reason, timings.exitPatience());
                }
                case Signal.Exited _ -> {
                    // A stream that registers in its last moment is told of, as closed, by its session.
                    if (ticket.claim()) {
                        return lost(launch, launch.earlyEnd(), timings.exitPatience());
                    }
                    signals.add(new Signal.Exited(launch));
                }
                case Signal.Stop() -> {
                    return new Ending.Stopped();
                }
                case Signal.Restart(), Signal.Closed _, Signal.Drained _ -> {}
            }
        }
    }

    private Ending serve(Launch launch, Session session) throws InterruptedException {
        Instant since = Instant.now();
        long start = System.nanoTime();
        budget.becameReady();
        traffic.open(session);
        status.become(new IomodState.Ready(
                OptionalLong.of(launch.pid()),
                iomod.manifest().version(),
                session.methods().names(),
                since));
        output.log(IomodLog.Level.INFO, null, "is ready (process %d)".formatted(launch.pid()));
        Ending ending = watch(launch, session);
        budget.wasReady(Duration.ofNanos(System.nanoTime() - start));
        return ending;
    }

    private Ending watch(Launch launch, Session session) throws InterruptedException {
        while (true) {
            switch (await(launch, System.nanoTime() + timings.pingEvery().toNanos())) {
                case null -> {
                    if (session.unansweredPings() >= timings.pingMisses()) {
                        return ended(launch, session, "it did not answer %d pings".formatted(timings.pingMisses()));
                    }
                    if (session.unansweredPings() > 0) {
                        meter.missedPing();
                    }
                    session.ping();
                }
                case Signal.Closed(Launch _, String why) -> {
                    return ended(launch, session, why);
                }
                case Signal.Exited _ -> {
                    // What it wrote before its end may still be on its way; the stream closes behind it.
                    awaitClosed(launch);
                    return ended(launch, session, "its process ended");
                }
                case Signal.Stop() -> {
                    traffic.refuse("is being stopped");
                    drain(launch, session);
                    return new Ending.Stopped();
                }
                case Signal.Restart() -> {
                    traffic.hold("is being restarted");
                    drain(launch, session);
                    return new Ending.Restarted();
                }
                case Signal.Registered _, Signal.Rejected _, Signal.Drained _ -> {}
            }
        }
    }

    private Ending ended(Launch launch, Session session, String why) throws InterruptedException {
        return switch (traffic.crashed(session, why)) {
            case Blame.Verdict.Open() -> lost(launch, why, timings.exitPatience());
            case Blame.Verdict.Struck(String function) -> {
                meter.struck();
                yield new Ending.Killed(launch.describe(why + " in a call of " + function, timings.exitPatience()));
            }
            case Blame.Verdict.Evicted(String function) -> {
                meter.struck();
                budget.healed();
                output.log(
                        IomodLog.Level.ERROR,
                        null,
                        "refuses %s from now on, whose calls ended it %d times; deploy again or restart it to lift that"
                                .formatted(function, Blame.STRIKES));
                yield new Ending.Killed(launch.describe(why + " in a call of " + function, timings.exitPatience()));
            }
        };
    }

    private static Ending lost(Launch launch, String why, Duration patience) throws InterruptedException {
        return new Ending.Lost(launch.describe(why, patience));
    }

    private void awaitClosed(Launch launch) throws InterruptedException {
        long deadline = System.nanoTime() + timings.exitPatience().toNanos();
        while (true) {
            switch (await(launch, deadline)) {
                case null -> {
                    return;
                }
                case Signal.Closed _ -> {
                    return;
                }
                case Signal.Stop() -> {
                    // To be acted on where a process is started again.
                    stop();
                    return;
                }
                case Signal.Registered _, Signal.Rejected _, Signal.Exited _, Signal.Drained _, Signal.Restart() -> {}
            }
        }
    }

    /** Lets the process finish what it has, for as long as it may take. */
    private void drain(Launch launch, Session session) throws InterruptedException {
        status.become(new IomodState.Draining(Instant.now()));
        Duration grace = dependency.limits().drainTimeout();
        long deadline = System.nanoTime() + grace.toNanos();
        session.drain(grace);
        boolean done = killed;
        while (!done) {
            done = switch (await(launch, deadline)) {
                case null -> true;
                case Signal.Drained _, Signal.Closed _ -> true;
                case Signal.Exited _ -> {
                    awaitClosed(launch);
                    yield true;
                }
                case Signal.Stop() -> {
                    traffic.refuse("is being stopped");
                    stop();
                    yield true;
                }
                case Signal.Registered _, Signal.Rejected _, Signal.Restart() -> false;
            };
        }
        traffic.lost(session, "it was stopped");
    }

    /** The next signal that concerns this process; null when the time is over. */
    private @Nullable Signal await(Launch launch, long deadline) throws InterruptedException {
        while (true) {
            Signal signal = signals.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (!(signal instanceof Signal.FromLaunch of) || of.launch() == launch) {
                return signal;
            }
        }
    }
}
