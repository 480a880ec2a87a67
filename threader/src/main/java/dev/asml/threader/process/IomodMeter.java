package dev.asml.threader.process;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Completion;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.io.Iomod;
import dev.asml.threader.io.IomodState;
import dev.asml.threader.io.IomodUsage;
import dev.asml.threader.io.IomodView;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What is measured of the IOmod at one service's coordinates. Safe for use by many threads. */
final class IomodMeter {
    private static final String ANSWERED = "ANSWERED";
    private static final Duration SHORTEST = Duration.ofNanos(100_000);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final MeterRegistry registry;
    private final Tags tags;
    private final List<Meter> registered = new CopyOnWriteArrayList<>();
    private final List<Iomod> running = new CopyOnWriteArrayList<>();
    private final Map<String, Counter> outcomes = new HashMap<>();
    private final Counter restarts;
    private final Counter missedPings;
    private final Counter droppedLines;
    private final Counter strikes;
    private final Counter refusals;
    private final Timer latency;
    private int users;

    IomodMeter(MeterRegistry registry, String service, String iomod) {
        this.registry = registry;
        this.tags = Tags.of("service", service, "iomod", iomod);
        this.restarts = counter("threader.iomod.restarts", "starts after an end that nobody asked for");
        this.missedPings = counter("threader.iomod.pings.missed", "pings without an answer when the next was due");
        this.droppedLines = counter("threader.iomod.log.dropped", "lines of output that were not logged");
        this.strikes = counter("threader.iomod.strikes", "losses that are put down to one function");
        this.refusals =
                counter("threader.iomod.configuration.refused", "configurations that the running IOmod did not take");
        this.latency = keep(Timer.builder("threader.iomod.calls.duration")
                .description("time from a call's arrival until its end, its wait included")
                .tags(tags)
                .publishPercentileHistogram()
                .minimumExpectedValue(SHORTEST)
                .maximumExpectedValue(LONGEST)
                .register(registry));
        outcome(ANSWERED);
        outcome(IoLedger.OTHER);
        for (FailureCode code : FailureCode.values()) {
            outcome(code.name());
        }
        gauge("threader.iomod.in.flight", "calls at the IOmod", IomodView::inFlight);
        gauge("threader.iomod.queued", "calls that wait for the IOmod", IomodView::queued);
        gauge(
                "threader.iomod.evicted",
                "functions whose calls are refused",
                view -> view.evicted().size());
        usage("threader.iomod.memory.resident", "bytes", "memory of its processes in use", IomodUsage::residentBytes);
        usage("threader.iomod.processes", "processes", "its processes", IomodUsage::processes);
        usage("threader.iomod.threads", "threads", "threads of its processes", IomodUsage::threads);
        for (String state : IomodState.NAMES) {
            keep(Gauge.builder("threader.iomod.state", this, meter -> meter.sum(view -> isIn(view, state)))
                    .description("processes in this state")
                    .tags(tags.and("state", state))
                    .register(registry));
        }
    }

    private static double isIn(IomodView view, String state) {
        return view.state().name().equals(state) ? 1 : 0;
    }

    private Counter counter(String name, String description) {
        return keep(Counter.builder(name).description(description).tags(tags).register(registry));
    }

    private void outcome(String code) {
        Counter counter = Counter.builder("threader.iomod.calls")
                .description("calls that have ended")
                .tags(tags.and("outcome", code))
                .register(registry);
        outcomes.put(code, keep(counter));
    }

    private void gauge(String name, String description, ToDoubleFunction<IomodView> value) {
        keep(Gauge.builder(name, this, meter -> meter.sum(value))
                .description(description)
                .tags(tags)
                .register(registry));
    }

    private void usage(String name, String unit, String description, ToDoubleFunction<IomodUsage> value) {
        keep(Gauge.builder(
                        name,
                        this,
                        meter -> meter.sum(
                                view -> value.applyAsDouble(view.usage().orElse(IomodUsage.NONE))))
                .description(description)
                .baseUnit(unit)
                .tags(tags)
                .register(registry));
    }

    private double sum(ToDoubleFunction<IomodView> value) {
        return running.stream().map(Iomod::view).mapToDouble(value).sum();
    }

    private <M extends Meter> M keep(M meter) {
        registered.add(meter);
        return meter;
    }

    /** What is measured of one of its sources. */
    SourceMeter source(String name) {
        SourceMeter source = new SourceMeter(registry, tags.and("source", name));
        registered.addAll(source.meters());
        return source;
    }

    void begin() {
        users++;
    }

    /** An IOmod of those that are counted here runs. */
    void shows(Iomod iomod) {
        running.add(iomod);
    }

    /** One of the IOmods has stopped. True for the last: the meters are gone. */
    boolean end(Iomod stopped) {
        running.remove(stopped);
        users--;
        if (users > 0) {
            return false;
        }
        registered.forEach(registry::remove);
        return true;
    }

    /** A call has ended, so long after it came. */
    void ended(Completion end, long nanos) {
        String code = switch (end) {
            case Completion.Answer _ -> ANSWERED;
            case Completion.Failure failure -> failure.code();
        };
        Counter counter = outcomes.get(code);
        if (counter == null) {
            counter = outcomes.get(IoLedger.OTHER);
        }
        if (counter != null) {
            counter.increment();
        }
        latency.record(nanos, TimeUnit.NANOSECONDS);
    }

    void restarted() {
        restarts.increment();
    }

    void missedPing() {
        missedPings.increment();
    }

    void droppedLine() {
        droppedLines.increment();
    }

    void refused() {
        refusals.increment();
    }

    void struck() {
        strikes.increment();
    }
}
