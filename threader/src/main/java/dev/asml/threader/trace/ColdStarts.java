package dev.asml.threader.trace;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long it takes until a function that was not there can answer, by phase. */
public final class ColdStarts {
    /** What it consists of, in order: of the first two there is one. */
    public enum Phase {
        /** A module that was not in the code cache, from WebAssembly to classes. */
        COMPILE,
        /** A module's classes, read from the code cache. */
        LOAD,
        /** A component's modules, linked. */
        LINK,
        /** The image: an instance after its start-up code. */
        IMAGE,
        /** An instance that an invocation had to make, for none was idle. */
        INSTANCE,
        /** The first invocation after a deploy, as a whole. */
        FIRST_CALL;

        String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Measures nothing. */
    public static final ColdStarts NONE = new ColdStarts();

    private final Map<Phase, Timer> timers = new EnumMap<>(Phase.class);

    private ColdStarts() {}

    /** Measures into a registry. */
    public ColdStarts(MeterRegistry registry) {
        for (Phase phase : Phase.values()) {
            timers.put(
                    phase,
                    Timer.builder("threader.coldstart")
                            .description("What it takes until a function that was not there can answer, by phase")
                            .tag("phase", phase.word())
                            .serviceLevelObjectives(Buckets.COLD)
                            .register(registry));
        }
    }

    /** Takes note of a phase. */
    public void record(Phase phase, long nanos) {
        Timer timer = timers.get(phase);
        if (timer != null) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}
