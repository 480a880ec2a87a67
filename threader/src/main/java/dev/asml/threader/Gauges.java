package dev.asml.threader;

import dev.asml.threader.function.Host;
import dev.asml.threader.io.IoLedger;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;

/** What is measured of the host as a whole. */
final class Gauges {
    private Gauges() {}

    @SuppressWarnings("resource") // the collector of pauses lives as long as the registry
    static void bind(MeterRegistry registry, Host host, IoLedger ledger) {
        Gauge.builder("threader.invocations", host, Host::inFlight)
                .description("invocations that run or wait")
                .register(registry);
        Gauge.builder("threader.guests.computing", host, Host::computing)
                .description("guests that compute now")
                .register(registry);
        Gauge.builder("threader.guests.waiting", host, Host::waitingToCompute)
                .description("guests that wait for their turn to compute")
                .register(registry);
        Gauge.builder("threader.guests.long.running", host, Host::longRunning)
                .description("guests that have computed for so long that others no longer wait for them")
                .register(registry);
        Gauge.builder("threader.guests.memory", host, h -> h.memory().committed())
                .description("memory that guests have, idle instances included")
                .baseUnit("bytes")
                .register(registry);
        Gauge.builder("threader.guests.memory.limit", host, h -> h.memory().limit())
                .description("memory that guests may have together")
                .baseUnit("bytes")
                .register(registry);
        ledger.bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }
}
