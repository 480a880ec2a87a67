package dev.asml.iomods.cron;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Moments at the same distance, counted from the beginning of 1970: so they are the same wherever they are counted.
 *
 * @param distance at least a millisecond
 */
record Every(Duration distance) implements Times {
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})(ms|s|m|h|d)");
    private static final Map<String, Duration> UNITS = Map.of(
            "ms",
            Duration.ofMillis(1),
            "s",
            Duration.ofSeconds(1),
            "m",
            Duration.ofMinutes(1),
            "h",
            Duration.ofHours(1),
            "d",
            Duration.ofDays(1));

    /** @throws IllegalArgumentException if it is not a number and a unit */
    static Every parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "\"every\" is \"%s\"; write a number and ms, s, m, h or d: 30s".formatted(text));
        }
        return new Every(
                UNITS.getOrDefault(parts.group(2), Duration.ZERO).multipliedBy(Long.parseLong(parts.group(1))));
    }

    @Override
    public Optional<Instant> next(Instant after) {
        long step = distance.toMillis();
        return Optional.of(Instant.ofEpochMilli((Math.floorDiv(after.toEpochMilli(), step) + 1) * step));
    }

    @Override
    public Instant lastUntil(Instant from, Instant until) {
        long step = distance.toMillis();
        Instant last = Instant.ofEpochMilli(Math.floorDiv(until.toEpochMilli(), step) * step);
        return last.isBefore(from) ? from : last;
    }
}
