package dev.asml.iomods.cron;

import static dev.asml.iomod.MethodOption.IDEMPOTENT;
import static dev.asml.iomod.MethodOption.OK_ERR;
import static dev.asml.iomod.MethodOption.summary;

import dev.asml.iomod.Iomod;
import dev.asml.iomod.IomodEnvironment;
import dev.asml.iomod.IomodFailure;
import dev.asml.iomod.Subscription;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The IOmod {@code asml.std.cron}. */
public final class CronIomod {
    private static final int MOST_TIMES = 1000;
    private static final int TIMES = 5;

    /** Clocks are put right, and machines sleep: so long nobody looks at the clock. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private final Optional<Path> durable;

    CronIomod(Optional<Path> durable) {
        this.durable = durable;
    }

    /** Runs it as a process. */
    public static void main(String[] args) {
        new CronIomod(IomodEnvironment.durable()).iomod().run(args);
    }

    Iomod iomod() {
        return Iomod.named("asml.std.cron", "0.1.0")
                .method(
                        "next",
                        Next.class,
                        (request, _) -> next(request),
                        IDEMPOTENT,
                        OK_ERR,
                        summary("The next times of a schedule."))
                .source(CronSettings.class, this::run);
    }

    /**
     * What times are asked for.
     *
     * @param after ISO 8601; now unless said
     */
    record Next(
            @Nullable String schedule,
            @Nullable String zone,
            @Nullable String every,
            @Nullable String after,
            @Nullable Integer count) {
        Next {
            var _ = CronSettings.times(schedule, zone, every);
            if (count != null && (count < 1 || count > MOST_TIMES)) {
                throw new IllegalArgumentException(
                        "field \"count\" is %d; ask for 1 to %d".formatted(count, MOST_TIMES));
            }
        }

        Instant from() {
            try {
                return after == null ? Instant.now() : Instant.parse(after);
            } catch (DateTimeException _) {
                throw IomodFailure.invalidInput(
                        "field \"after\" is \"%s\"; write it as 2026-01-31T12:00:00Z".formatted(after));
            }
        }
    }

    private static Map<String, List<String>> next(Next request) {
        Times times = CronSettings.times(request.schedule(), request.zone(), request.every());
        Instant after = request.from();
        return Map.of(
                "times",
                Stream.iterate(times.next(after), Optional::isPresent, time -> time.flatMap(times::next))
                        .limit(request.count() == null ? TIMES : request.count())
                        .map(time -> time.orElseThrow().toString())
                        .toList());
    }

    private void run(CronSettings settings, Subscription subscription) throws IOException, InterruptedException {
        Times times = settings.times();
        Path folder = durable.orElseThrow(
                () -> new IllegalStateException("there is no folder that stays: a Threader starts this IOmod"));
        LastRun last = new LastRun(folder, subscription.id());
        Instant from = begin(settings, last);
        try (Runs runs = new Runs(settings, subscription, last)) {
            for (Optional<Instant> next = times.next(from); next.isPresent(); next = times.next(from)) {
                await(next.get());
                var _ = subscription.awaitPlaces();
                from = times.lastUntil(next.get(), Instant.now());
                if (from.isAfter(next.get())) {
                    subscription.log("what was due from %s on is done as one, for %s".formatted(next.get(), from));
                }
                runs.begin(from);
            }
        }
    }

    /** After what moment it begins. */
    private static Instant begin(CronSettings settings, LastRun last) throws IOException {
        Instant now = Instant.now();
        Optional<Instant> before = last.read();
        if (before.isEmpty()) {
            last.write(now);
        }
        return settings.catchesUp() ? before.orElse(now) : now;
    }

    private static void await(Instant moment) throws InterruptedException {
        for (Duration left = Duration.between(Instant.now(), moment);
                left.isPositive();
                left = Duration.between(Instant.now(), moment)) {
            Thread.sleep(left.compareTo(LOOK) < 0 ? left : LOOK);
        }
    }
}
