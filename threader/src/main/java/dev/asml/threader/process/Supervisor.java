package dev.asml.threader.process;

import dev.asml.threader.io.IomodState;
import dev.asml.threader.io.IomodUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one IOmod through its generations, decided by one thread. One generation takes the calls; one that is to
 * replace it starts beside it, and takes its place when it is ready; those that were replaced finish what they have. If
 * the one that takes calls is lost, another is started after a wait. What happens comes in as a {@link Signal}.
 */
final class Supervisor implements Generation.Listener {
    private static final long NEVER = Long.MAX_VALUE;
    private static final String REFUSED = "the new configuration was refused: ";
    private static final String UNSUBSCRIBED = "does not work for its sources: ";

    /** For a supervisor that has ended: one that lives answers at once. */
    private static final Duration CRASH_PATIENCE = Duration.ofSeconds(5);

    private final Cradle cradle;
    private final String version;
    private final Traffic traffic;
    private final Subscriptions subscriptions;
    private final IomodOutput output;
    private final Status status;
    private final IomodMeter meter;
    private final Duration configurationPatience;
    private final RestartBudget budget;
    private final BlockingQueue<Signal> signals = new LinkedBlockingQueue<>();
    private final Set<Generation> alive = ConcurrentHashMap.newKeySet();

    // What follows is this thread's own.
    private @Nullable Serving serving;
    private @Nullable Generation starting;
    /** One that a function killed, or somebody on purpose, which does not count against the IOmod. */
    private @Nullable Generation spared;

    private boolean stopping;

    /** When to start again, counted from {@code waitingSince}. */
    private long wait = NEVER;

    private long waitingSince;

    /** Makes the generations of an IOmod. */
    @FunctionalInterface
    interface Cradle {
        Generation make(Generation.Listener listener);
    }

    /** The generation that takes calls. */
    private record Serving(Generation generation, Worker worker, long since) {}

    /** Something that the supervisor has to act on. */
    private sealed interface Signal {
        record Ready(Generation of, Worker worker, OptionalLong pid, Map<String, String> configuration)
                implements Signal {}

        record Left(Generation of, Worker worker) implements Signal {}

        record Crashed(Generation of, Worker worker, String why, CompletableFuture<String> said) implements Signal {}

        record Ended(Generation of, Optional<String> why) implements Signal {}

        record Stop() implements Signal {}

        record Restart() implements Signal {}

        record Crash() implements Signal {}

        record Configure(
                Optional<Map<String, String>> expected,
                Map<String, String> configuration,
                CompletableFuture<Optional<String>> outcome)
                implements Signal {}

        record Check(List<Subscription> wanted, CompletableFuture<String> outcome) implements Signal {}

        record Subscribe() implements Signal {}

        record Accepted() implements Signal {}

        record Refused(Map<String, String> configuration, Map<String, String> before, String why) implements Signal {}
    }

    /**
     * An IOmod that nobody has started yet.
     *
     * @param configurationPatience how long a generation may take for a new configuration
     */
    Supervisor(
            Cradle cradle,
            String version,
            Traffic traffic,
            Subscriptions subscriptions,
            IomodOutput output,
            Status status,
            IomodMeter meter,
            Timings timings,
            Duration configurationPatience) {
        this.cradle = cradle;
        this.version = version;
        this.traffic = traffic;
        this.subscriptions = subscriptions;
        this.output = output;
        this.status = status;
        this.meter = meter;
        this.configurationPatience = configurationPatience;
        this.budget = new RestartBudget(timings);
    }

    // What others ask for

    void stop() {
        signals.add(new Signal.Stop());
    }

    void restart() {
        signals.add(new Signal.Restart());
    }

    /**
     * Puts a configuration in force, now and for later generations. Completes with why it is not; empty text if it is;
     * nothing at all if another one is in force than is expected.
     */
    CompletableFuture<Optional<String>> configure(
            Optional<Map<String, String>> expected, Map<String, String> configuration) {
        CompletableFuture<Optional<String>> outcome = new CompletableFuture<>();
        signals.add(new Signal.Configure(expected, configuration, outcome));
        return outcome;
    }

    /** Asks whether it could be a source for this. Completes with what is wrong with it; empty if nothing is. */
    CompletableFuture<String> checkSources(List<Subscription> wanted) {
        CompletableFuture<String> outcome = new CompletableFuture<>();
        signals.add(new Signal.Check(wanted, outcome));
        return outcome;
    }

    /** What it is a source for has changed. */
    void subscribe() {
        signals.add(new Signal.Subscribe());
    }

    /** Kills the generation that takes calls, if there is one; it is started again as if it had crashed. */
    void crash() {
        signals.add(new Signal.Crash());
    }

    /** Ends everything now, for a host that has no time. */
    void kill() {
        stop();
        alive.forEach(Generation::kill);
    }

    /** What its generations take of the machine. */
    Optional<IomodUsage> usage() {
        return alive.stream().flatMap(generation -> generation.usage().stream()).reduce(IomodUsage::plus);
    }

    // What generations tell

    @Override
    public void ready(Generation of, Worker worker, OptionalLong pid, Map<String, String> configuration) {
        signals.add(new Signal.Ready(of, worker, pid, configuration));
    }

    @Override
    public void left(Generation of, Worker worker) {
        signals.add(new Signal.Left(of, worker));
    }

    @Override
    public String crashed(Generation of, Worker worker, String why) throws InterruptedException {
        CompletableFuture<String> said = new CompletableFuture<>();
        signals.add(new Signal.Crashed(of, worker, why, said));
        try {
            return said.completeOnTimeout(why, CRASH_PATIENCE.toNanos(), TimeUnit.NANOSECONDS)
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("it only ever completes with a text", e);
        }
    }

    @Override
    public void ended(Generation of, Optional<String> why) {
        signals.add(new Signal.Ended(of, why));
    }

    @Override
    public Map<String, String> configuration() {
        return status.configuration();
    }

    // What is done about it

    /** Lives until it is stopped. */
    void run() {
        try {
            begin();
            while (!stopping || !alive.isEmpty()) {
                Signal signal = signals.poll(left(), TimeUnit.NANOSECONDS);
                if (signal == null) {
                    again();
                } else {
                    act(signal);
                }
            }
        } catch (InterruptedException _) {
            alive.forEach(Generation::kill);
            Thread.currentThread().interrupt();
        } finally {
            traffic.refuse("was stopped");
            status.become(new IomodState.Stopped());
            signals.forEach(this::forget);
        }
    }

    private long left() {
        return wait == NEVER ? NEVER : wait - (System.nanoTime() - waitingSince);
    }

    private void act(Signal signal) {
        switch (signal) {
            case Signal.Ready ready -> act(ready);
            case Signal.Left left -> traffic.lost(left.worker(), wish(left.of()));
            case Signal.Crashed crashed -> act(crashed);
            case Signal.Ended(Generation of, Optional<String> why) -> ended(of, why.orElse(wish(of)));
            case Signal.Stop() -> stopAll();
            case Signal.Restart() -> replace();
            case Signal.Crash() -> sacrifice();
            case Signal.Configure configure -> act(configure);
            case Signal.Check check -> act(check);
            case Signal.Subscribe() -> resubscribe();
            case Signal.Accepted() -> accepted();
            case Signal.Refused refused -> act(refused);
        }
    }

    /** Nobody acts on it any more. */
    private void forget(Signal signal) {
        if (signal instanceof Signal.Configure configure) {
            configure.outcome().complete(Optional.of(""));
        } else if (signal instanceof Signal.Check check) {
            check.outcome().complete("it was stopped");
        }
    }

    private void begin() {
        wait = NEVER;
        Generation next = cradle.make(this);
        starting = next;
        alive.add(next);
        next.start();
    }

    private void again() {
        traffic.hold("is starting");
        status.become(new IomodState.Starting(Instant.now()));
        begin();
    }

    private void act(Signal.Ready ready) {
        if (!ready.of().equals(starting) || stopping) {
            return;
        }
        Serving before = serving;
        Serving now = new Serving(ready.of(), ready.worker(), System.nanoTime());
        serving = now;
        starting = null;
        budget.becameReady();
        traffic.open(now.worker());
        status.become(new IomodState.Ready(
                ready.pid(), version, now.worker().methods().names(), Instant.now()));
        status.note("");
        if (before != null) {
            output.log(IomodLog.Level.INFO, null, "is replaced; the one before finishes its calls");
            leave(before);
        }
        if (!ready.configuration().equals(status.configuration())) {
            var _ = now.generation().configure(status.configuration());
        }
        if (!subscriptions.all().isEmpty()) {
            resubscribe();
        }
    }

    private void leave(Serving before) {
        traffic.retire(before.worker());
        before.generation().drain();
    }

    private void act(Signal.Crashed crashed) {
        String why = crashed.why();
        switch (traffic.crashed(crashed.worker(), why)) {
            case Blame.Verdict.Open() -> crashed.said().complete(why);
            case Blame.Verdict.Struck(String function) -> {
                spared = crashed.of();
                meter.struck();
                crashed.said().complete(why + " in a call of " + function);
            }
            case Blame.Verdict.Evicted(String function) -> {
                spared = crashed.of();
                meter.struck();
                budget.healed();
                output.log(
                        IomodLog.Level.ERROR,
                        null,
                        "refuses %s from now on, whose calls ended it %d times; deploy again or restart it to lift that"
                                .formatted(function, Blame.STRIKES));
                crashed.said().complete(why + " in a call of " + function);
            }
        }
    }

    private void ended(Generation of, String why) {
        alive.remove(of);
        Serving current = serving;
        if (of.equals(starting)) {
            starting = null;
            if (current == null) {
                recover(budget.take(), why);
            } else if (!stopping) {
                notReplaced(why);
            }
        } else if (current != null && of.equals(current.generation())) {
            serving = null;
            budget.wasReady(Duration.ofNanos(System.nanoTime() - current.since()));
            if (starting == null) {
                recover(of.equals(spared) ? Optional.of(budget.spared()) : budget.take(), why);
            } else {
                status.become(new IomodState.Starting(Instant.now()));
            }
        }
    }

    private void notReplaced(String why) {
        output.log(IomodLog.Level.ERROR, null, "was not replaced, and goes on: " + why);
        status.note("was not replaced: " + why);
    }

    private void recover(Optional<Duration> next, String why) {
        if (stopping) {
            return;
        }
        if (next.isEmpty()) {
            output.log(IomodLog.Level.ERROR, null, "failed, and is not started again: " + why);
            traffic.refuse("has failed: " + why);
            status.become(new IomodState.Failed(why));
            return;
        }
        wait = next.get().toNanos();
        waitingSince = System.nanoTime();
        output.log(
                IomodLog.Level.WARN,
                null,
                "starts again in %d ms: %s".formatted(next.get().toMillis(), why));
        traffic.hold("is starting again: " + why);
        status.countRestart();
        meter.restarted();
        status.become(new IomodState.BackingOff(Instant.now().plus(next.get()), why));
    }

    private void replace() {
        if (stopping || starting != null) {
            return;
        }
        budget.renew();
        if (serving == null) {
            again();
        } else {
            begin();
        }
    }

    private void sacrifice() {
        Serving current = serving;
        if (current != null && !stopping) {
            spared = current.generation();
            current.generation().kill();
        }
    }

    /** Why one ends that did not end by itself. */
    private String wish(Generation of) {
        return of.equals(spared) ? "it was ended on purpose" : "it was stopped";
    }

    private void stopAll() {
        if (stopping) {
            return;
        }
        stopping = true;
        wait = NEVER;
        traffic.refuse("is being stopped");
        Serving last = serving;
        if (last != null) {
            status.become(new IomodState.Draining(Instant.now()));
            leave(last);
        }
        if (starting != null) {
            starting.drain();
        }
    }

    private void act(Signal.Configure configure) {
        Map<String, String> before = status.configuration();
        boolean same = before.equals(configure.configuration());
        if (!same
                && configure
                        .expected()
                        .filter(expected -> !expected.equals(before))
                        .isPresent()) {
            configure.outcome().complete(Optional.empty());
            return;
        }
        status.configure(configure.configuration());
        Serving current = serving;
        if (current == null || same) {
            configure.outcome().complete(Optional.of(""));
            return;
        }
        String late = "it did not confirm the configuration within %d ms".formatted(configurationPatience.toMillis());
        var _ = current.generation()
                .configure(configure.configuration())
                .completeOnTimeout(late, configurationPatience.toNanos(), TimeUnit.NANOSECONDS)
                .thenAccept(problem -> settle(configure, before, problem));
    }

    private void act(Signal.Check check) {
        Serving current = serving;
        if (current == null) {
            check.outcome().complete("it does not run");
            return;
        }
        var _ = within(current.generation().subscribe(check.wanted(), true)).thenAccept(check.outcome()::complete);
    }

    private void resubscribe() {
        Serving current = serving;
        if (current != null && !stopping) {
            var _ = within(current.generation().subscribe(subscriptions.all(), false))
                    .thenAccept(this::subscribed);
        }
    }

    private CompletableFuture<String> within(CompletableFuture<String> answer) {
        String late = "it did not answer within %d ms".formatted(configurationPatience.toMillis());
        return answer.completeOnTimeout(late, configurationPatience.toNanos(), TimeUnit.NANOSECONDS);
    }

    private void subscribed(String problem) {
        if (!problem.isEmpty()) {
            output.log(IomodLog.Level.ERROR, null, UNSUBSCRIBED + problem);
            status.note(UNSUBSCRIBED + problem);
        } else if (status.note().startsWith(UNSUBSCRIBED)) {
            status.note("");
        }
    }

    private void settle(Signal.Configure configure, Map<String, String> before, String problem) {
        signals.add(
                problem.isEmpty()
                        ? new Signal.Accepted()
                        : new Signal.Refused(configure.configuration(), before, problem));
        configure.outcome().complete(Optional.of(problem));
    }

    private void accepted() {
        if (status.note().startsWith(REFUSED)) {
            status.note("");
        }
    }

    /** The earlier values go out again: who refused the new ones may have taken some of them. */
    private void act(Signal.Refused refused) {
        output.log(IomodLog.Level.ERROR, null, "keeps its configuration, the new one was refused: " + refused.why());
        status.note(REFUSED + refused.why());
        meter.refused();
        if (status.configuration().equals(refused.configuration())) {
            status.configure(refused.before());
            if (serving != null) {
                var _ = serving.generation().configure(refused.before());
            }
        }
    }
}
