package dev.asml.threader.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Counts the verdicts of one authorizer. Safe for use by many threads. */
final class VerdictMeters {
    private final MeterRegistry registry;
    private final String authorizer;
    private final Map<String, Counter> counters = new ConcurrentHashMap<>();

    VerdictMeters(MeterRegistry registry, String authorizer) {
        this.registry = registry;
        this.authorizer = authorizer;
    }

    Verdict counted(Verdict verdict) {
        String word = switch (verdict) {
            case Verdict.Allowed _ -> "allowed";
            case Verdict.Refused refused ->
                refused.reason().name().toLowerCase(Locale.ROOT).replace('_', '-');
            case Verdict.Unknown _ -> "unknown";
        };
        counters.computeIfAbsent(word, this::counter).increment();
        return verdict;
    }

    private Counter counter(String verdict) {
        return Counter.builder("threader.guard.verdicts")
                .description("Requests that an authorizer decided on, by its verdict")
                .tag("authorizer", authorizer)
                .tag("verdict", verdict)
                .register(registry);
    }
}
