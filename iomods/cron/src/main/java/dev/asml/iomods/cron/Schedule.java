package dev.asml.iomods.cron;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Moments that a calendar and a clock on the wall show: minute, hour, day of the month, month, day of the week, as POSIX has
 * them for <a href="https://pubs.opengroup.org/onlinepubs/9799919799/utilities/crontab.html">crontab</a>. If both days are
 * restricted, either of them is enough.
 */
record Schedule(Field minute, Field hour, Field dayOfMonth, Field month, Field dayOfWeek, ZoneId zone)
        implements Times {
    private static final Map<String, String> NAMED = Map.of(
            "@yearly", "0 0 1 1 *",
            "@annually", "0 0 1 1 *",
            "@monthly", "0 0 1 * *",
            "@weekly", "0 0 * * 0",
            "@daily", "0 0 * * *",
            "@midnight", "0 0 * * *",
            "@hourly", "0 * * * *");

    /** Between two 29ths of February there may be eight years. */
    private static final int DAYS = 8 * 366 + 1;

    private static final int HOURS_OF_A_DAY = 24;

    /** @throws IllegalArgumentException saying what is wrong with it */
    static Schedule parse(String text, ZoneId zone) {
        String[] fields = NAMED.getOrDefault(text.strip(), text.strip()).split("\\s+", -1);
        if (fields.length != Field.Kind.values().length) {
            throw new IllegalArgumentException(
                    "\"schedule\" is \"%s\"; write five fields, minute, hour, day of month, month, day of week, or one of %s"
                            .formatted(text, String.join(", ", new TreeSet<>(NAMED.keySet()))));
        }
        Schedule schedule = new Schedule(
                Field.parse(Field.Kind.MINUTE, fields[0]),
                Field.parse(Field.Kind.HOUR, fields[1]),
                Field.parse(Field.Kind.DAY_OF_MONTH, fields[2]),
                Field.parse(Field.Kind.MONTH, fields[3]),
                Field.parse(Field.Kind.DAY_OF_WEEK, fields[4]),
                zone);
        if (schedule.next(Instant.EPOCH).isEmpty()) {
            throw new IllegalArgumentException("\"schedule\" is \"%s\", which never comes".formatted(text));
        }
        return schedule;
    }

    @Override
    public Optional<Instant> next(Instant after) {
        LocalDate day = after.atZone(zone).toLocalDate();
        for (int i = 0; i < DAYS; i++) {
            Instant next = isOn(day) ? on(day).higher(after) : null;
            if (next != null) {
                return Optional.of(next);
            }
            day = day.plusDays(1);
        }
        return Optional.empty();
    }

    @Override
    public Instant lastUntil(Instant from, Instant until) {
        LocalDate first = from.atZone(zone).toLocalDate();
        for (LocalDate day = until.atZone(zone).toLocalDate(); !day.isBefore(first); day = day.minusDays(1)) {
            Instant last = isOn(day) ? on(day).floor(until) : null;
            if (last != null) {
                return last.isBefore(from) ? from : last;
            }
        }
        return from;
    }

    private boolean isOn(LocalDate day) {
        if (!month.has(day.getMonthValue())) {
            return false;
        }
        boolean byMonth = dayOfMonth.has(day.getDayOfMonth());
        boolean byWeek = dayOfWeek.has(
                day.getDayOfWeek() == DayOfWeek.SUNDAY ? 0 : day.getDayOfWeek().getValue());
        if (dayOfMonth.restricts() && dayOfWeek.restricts()) {
            return byMonth || byWeek;
        }
        return byMonth && byWeek;
    }

    /**
     * The moments of a day. Where clocks are put forward, an hour that is left out is that after it; where they are put back,
     * an hour that comes twice counts once, unless the schedule is for each hour.
     */
    private NavigableSet<Instant> on(LocalDate day) {
        NavigableSet<Instant> moments = new TreeSet<>();
        if (hour.values().cardinality() == HOURS_OF_A_DAY) {
            ZonedDateTime end = day.plusDays(1).atStartOfDay(zone);
            for (ZonedDateTime at = day.atStartOfDay(zone); at.isBefore(end); at = at.plusMinutes(1)) {
                if (minute.has(at.getMinute())) {
                    moments.add(at.toInstant());
                }
            }
            return moments;
        }
        hour.values().stream()
                .forEach(h -> minute.values().stream()
                        .forEach(m -> moments.add(day.atTime(h, m).atZone(zone).toInstant())));
        return moments;
    }
}
