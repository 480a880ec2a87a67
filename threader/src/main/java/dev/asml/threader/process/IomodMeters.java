package dev.asml.threader.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.util.HashMap;
import java.util.Map;

/**
 * The meters of every IOmod that runs, by service and coordinates: two processes at the same ones, of which the older
 * finishes what it has, share them. They are there until the last of these has stopped. Safe for use by many threads.
 */
final class IomodMeters implements MeterBinder {
    /** Meters without a registry behind it cost next to nothing. */
    private final CompositeMeterRegistry registry = new CompositeMeterRegistry();

    private final Map<Key, IomodMeter> meters = new HashMap<>();

    private record Key(String service, String iomod) {}

    @Override
    public void bindTo(MeterRegistry to) {
        registry.add(to);
    }

    /** Counts for an IOmod that is about to start, by its name. */
    synchronized IomodMeter open(String service, String iomod) {
        IomodMeter meter =
                meters.computeIfAbsent(new Key(service, iomod), _ -> new IomodMeter(registry, service, iomod));
        meter.begin();
        return meter;
    }

    /** The IOmod has stopped. */
    synchronized void close(String service, String iomod, SupervisedIomod stopped) {
        Key key = new Key(service, iomod);
        IomodMeter meter = meters.get(key);
        if (meter != null && meter.end(stopped)) {
            meters.remove(key);
        }
    }
}
