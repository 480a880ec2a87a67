package dev.asml.threader.io;

import dev.asml.iomod.FailureCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Disturbs the calls of IOmods on purpose, where that is allowed: a rule holds for one IOmod, ends by itself, and is
 * forgotten when the Threader ends. Safe for use by many threads.
 */
public final class Chaos implements MeterBinder, AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(1);

    private final boolean allowed;
    private final Consumer<String> log;
    private final Map<String, Disturbance> disturbances = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer;
    private final LongAdder delayed = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder crashed = new LongAdder();

    /** {@code log} is told what begins and ends. */
    public Chaos(boolean allowed, Consumer<String> log) {
        this.allowed = allowed;
        this.log = log;
        ThreadFactory threads = Thread.ofPlatform().daemon().name("chaos").factory();
        this.timer = Executors.newSingleThreadScheduledExecutor(threads);
    }

    /** Whether anything may be disturbed. */
    public boolean allowed() {
        return allowed;
    }

    /**
     * A rule at work.
     *
     * @param iomod {@code service/coordinates}
     * @param left until it ends
     * @param calls that came since it began
     */
    public record Status(
            String iomod, ChaosRule rule, Duration left, long calls, long lost, long failed, long crashes) {}

    /** One IOmod's rule, and what it has done. */
    private static final class Disturbance {
        private final ChaosRule rule;
        private final long end;
        private final AtomicLong calls = new AtomicLong();
        private final LongAdder lost = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder crashes = new LongAdder();
        private @Nullable ScheduledFuture<?> ending;

        Disturbance(ChaosRule rule, Duration time) {
            this.rule = rule;
            this.end = System.nanoTime() + time.toNanos();
        }
    }

    /**
     * Begins to disturb an IOmod, in the place of what disturbed it before.
     *
     * @param iomod {@code service/coordinates}
     * @throws IllegalArgumentException if the time is not positive, or too long
     */
    public void begin(String iomod, ChaosRule rule, Duration time) {
        if (!time.isPositive() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("it lasts for more than nothing and an hour at most");
        }
        if (!allowed) {
            throw new IllegalStateException("nothing is to be disturbed here");
        }
        Disturbance begun = new Disturbance(rule, time);
        Disturbance before = disturbances.put(iomod, begun);
        cancelEnding(before);
        begun.ending = timer.schedule(() -> expire(iomod, begun), time.toNanos(), TimeUnit.NANOSECONDS);
        log.accept("calls of %s are disturbed for %d s: %s".formatted(iomod, time.toSeconds(), rule));
    }

    private static void cancelEnding(@Nullable Disturbance disturbance) {
        ScheduledFuture<?> ending = disturbance == null ? null : disturbance.ending;
        if (ending != null) {
            ending.cancel(false);
        }
    }

    private void expire(String iomod, Disturbance disturbance) {
        if (disturbances.remove(iomod, disturbance)) {
            log.accept("calls of %s are no longer disturbed: the time is over".formatted(iomod));
        }
    }

    /** Ends it for one IOmod, or for all of them if the name is empty; how many there were. */
    public int end(String iomod) {
        List<String> ended = iomod.isEmpty() ? List.copyOf(disturbances.keySet()) : List.of(iomod);
        int count = 0;
        for (String each : ended) {
            Disturbance disturbance = disturbances.remove(each);
            if (disturbance != null) {
                count++;
                cancelEnding(disturbance);
                log.accept("calls of %s are no longer disturbed".formatted(each));
            }
        }
        return count;
    }

    /** What is disturbed now. */
    public List<Status> list() {
        List<Status> all = new ArrayList<>();
        long now = System.nanoTime();
        disturbances.forEach((iomod, each) -> all.add(new Status(
                iomod,
                each.rule,
                Duration.ofNanos(Math.max(0, each.end - now)),
                each.calls.get(),
                each.lost.sum(),
                each.failed.sum(),
                each.crashes.sum())));
        all.sort((one, other) -> one.iomod().compareTo(other.iomod()));
        return all;
    }

    /** How an IOmod is disturbed, in words; empty if it is not. */
    public String words(String iomod) {
        Disturbance known = disturbances.get(iomod);
        return known == null
                ? ""
                : "%s, %d s left"
                        .formatted(
                                known.rule, TimeUnit.NANOSECONDS.toSeconds(Math.max(0, known.end - System.nanoTime())));
    }

    /** The IOmod as a service's functions are to get it: the same where nothing may be disturbed. */
    public Iomod around(String service, Iomod iomod) {
        return allowed ? new Disturbed(service + "/" + iomod.coordinates(), iomod) : iomod;
    }

    /** An IOmod whose calls may be disturbed. */
    private final class Disturbed implements Iomod {
        private final String id;
        private final Iomod iomod;

        Disturbed(String id, Iomod iomod) {
            this.id = id;
            this.iomod = iomod;
        }

        @Override
        public dev.asml.manifests.Coordinates coordinates() {
            return iomod.coordinates();
        }

        @Override
        public IomodView view() {
            return iomod.view();
        }

        @Override
        public void call(IoCall call) {
            disturb(call, iomod::call);
        }

        @Override
        public void open(IoCall call) {
            disturb(call, iomod::open);
        }

        @Override
        public boolean crash() {
            return iomod.crash();
        }

        private void disturb(IoCall call, Consumer<IoCall> carry) {
            Disturbance known = disturbances.get(id);
            if (known == null) {
                carry.accept(call);
                return;
            }
            ChaosRule.Fate fate = known.rule.fate(known.calls.incrementAndGet());
            if (fate.delayNanos() == 0) {
                meet(call, carry, fate, known);
                return;
            }
            delayed.increment();
            var _ = timer.schedule(() -> meet(call, carry, fate, known), fate.delayNanos(), TimeUnit.NANOSECONDS);
        }

        private void meet(IoCall call, Consumer<IoCall> carry, ChaosRule.Fate fate, Disturbance known) {
            if (call.isComplete()) {
                return; // cancelled while it was held back
            }
            switch (fate.end()) {
                case CARRIED -> carry.accept(call);
                case LOST -> {
                    count(known.lost, lost);
                    call.complete(Completion.Failure.of(
                            FailureCode.IOMOD_LOST, "the call was lost on purpose, by asml chaos", false));
                }
                case FAILED -> {
                    count(known.failed, failed);
                    call.complete(new Completion.Failure(
                            known.rule.failCode(), "the call failed on purpose, by asml chaos", false));
                }
            }
            if (fate.kill() && iomod.crash()) {
                count(known.crashes, crashed);
            }
        }

        private static void count(LongAdder one, LongAdder all) {
            one.increment();
            all.increment();
        }
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        Map.of("delayed", delayed, "lost", lost, "failed", failed, "crashed", crashed)
                .forEach((kind, count) -> FunctionCounter.builder("threader.chaos", count, LongAdder::sum)
                        .description("Calls of IOmods that were disturbed on purpose")
                        .tag("kind", kind)
                        .register(registry));
    }

    /** Forgets every rule; calls that are held back end with their invocations. */
    @Override
    public void close() {
        disturbances.clear();
        timer.shutdownNow();
    }
}
