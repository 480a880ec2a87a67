package dev.asml.threader.guard;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/** What is measured of guards. Safe for use by many threads. */
final class GuardMeters {
    private final MeterRegistry registry;
    private final Map<FetchOutcome, Counter> fetches = new ConcurrentHashMap<>();
    private final Map<String, Counter> decoded = new ConcurrentHashMap<>();

    GuardMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void observe(KeySets sets) {
        Gauge.builder("threader.guard.key.sets", sets, each -> each.all().size())
                .description("Key sets that are known")
                .register(registry);
        Gauge.builder("threader.guard.keys.age", sets, GuardMeters::oldest)
                .description("How long ago the keys were fetched that are the oldest of those that are held")
                .baseUnit("seconds")
                .register(registry);
    }

    private static double oldest(KeySets sets) {
        return sets.all().stream()
                .filter(KeySet::isHeld)
                .map(KeySet::age)
                .filter(Objects::nonNull)
                .mapToDouble(Duration::toSeconds)
                .max()
                .orElse(0);
    }

    void fetched(FetchOutcome outcome) {
        fetches.computeIfAbsent(
                        outcome,
                        each -> Counter.builder("threader.guard.key.fetches")
                                .description("Fetches of key sets, by how they went")
                                .tag("outcome", each.word())
                                .register(registry))
                .increment();
    }

    /** Counts what a guest was told of a token. */
    void decoded(String result) {
        decoded.computeIfAbsent(
                        result,
                        each -> Counter.builder("threader.guard.tokens.decoded")
                                .description("Tokens that guests had checked, by what came of it")
                                .tag("result", each)
                                .register(registry))
                .increment();
    }

    /** What counts one authorizer's verdicts. */
    VerdictMeters verdicts(String authorizer) {
        return new VerdictMeters(registry, authorizer);
    }
}
