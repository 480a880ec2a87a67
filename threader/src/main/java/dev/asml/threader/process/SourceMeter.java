package dev.asml.threader.process;

import dev.asml.threader.io.EventEnd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts what becomes of the messages of a source. Thread-safe. */
final class SourceMeter {
    private final AtomicInteger running = new AtomicInteger();
    private final Counter delivered;
    private final Counter failed;
    private final Counter undelivered;
    private final Counter retries;
    private final Gauge gauge;

    SourceMeter(MeterRegistry registry, Tags tags) {
        this.delivered = messages(registry, tags, "delivered");
        this.failed = messages(registry, tags, "failed");
        this.undelivered = messages(registry, tags, "undelivered");
        this.retries = Counter.builder("threader.source.retries")
                .description("messages of sources that came for another attempt")
                .tags(tags)
                .register(registry);
        this.gauge = Gauge.builder("threader.source.running", running, AtomicInteger::get)
                .description("invocations by sources that run")
                .tags(tags)
                .register(registry);
    }

    private static Counter messages(MeterRegistry registry, Tags tags, String outcome) {
        return Counter.builder("threader.source.messages")
                .description("messages of sources, by what became of them")
                .tags(tags.and("outcome", outcome))
                .register(registry);
    }

    List<Meter> meters() {
        return List.of(delivered, failed, undelivered, retries, gauge);
    }

    /** Counts an invocation in, if there are fewer than this. */
    boolean enter(int most) {
        if (running.incrementAndGet() <= most) {
            return true;
        }
        running.decrementAndGet();
        return false;
    }

    void leave() {
        running.decrementAndGet();
    }

    void came(int attempt) {
        if (attempt > 1) {
            retries.increment();
        }
    }

    void ended(EventEnd end) {
        switch (end) {
            case EventEnd.Taken _ -> delivered.increment();
            case EventEnd.Failed _ -> failed.increment();
            case EventEnd.Undelivered _ -> undelivered.increment();
        }
    }
}
