package dev.asml.threader;

import dev.asml.threader.function.Host;
import dev.asml.threader.io.IoLedger;
import dev.asml.threader.secret.SecretStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;

/** What is measured of the host as a whole. */
final class Gauges {
    private Gauges() {}

    static void bind(MeterRegistry registry, Host host, IoLedger ledger, SecretStore secrets) {
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
        Gauge.builder("threader.secrets.age", secrets, s -> s.age().toMillis() / 1000.0)
                .description("how long ago the secrets were known to be those of the store")
                .baseUnit("seconds")
                .register(registry);
        Gauge.builder("threader.secrets.unusable", secrets, SecretStore::unusable)
                .description("secrets that cannot be used as they are stored")
                .register(registry);
        ledger.bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new JvmMemoryMetrics().bindTo(registry);
        bindCollectors(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    /**
     * Asked of the JVM's beans when somebody wants to know. To be told of each collection, as Micrometer's own meters are,
     * takes tens of milliseconds at the first, which comes in the middle of first requests.
     */
    private static void bindCollectors(MeterRegistry registry) {
        for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            FunctionTimer.builder(
                            "jvm.gc.pause",
                            collector,
                            GarbageCollectorMXBean::getCollectionCount,
                            GarbageCollectorMXBean::getCollectionTime,
                            TimeUnit.MILLISECONDS)
                    .description("Collections of garbage, and the time that they took")
                    .tag("gc", collector.getName())
                    .register(registry);
        }
        if (ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads) {
            FunctionCounter.builder(
                            "jvm.gc.memory.allocated",
                            threads,
                            com.sun.management.ThreadMXBean::getTotalThreadAllocatedBytes)
                    .description("What threads have allocated in the heap")
                    .baseUnit("bytes")
                    .register(registry);
        }
    }
}
