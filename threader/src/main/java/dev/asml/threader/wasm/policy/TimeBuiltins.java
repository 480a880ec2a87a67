package dev.asml.threader.wasm.policy;

import dev.asml.threader.wasm.policy.Builtins.Builtin;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Built-in functions on times: nanoseconds since 1970, or an array of these and a zone's name. */
final class TimeBuiltins {
    private static final long SECOND = 1_000_000_000;
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1000L,
            "µs",
            1000L,
            "μs",
            1000L,
            "ms",
            1_000_000L,
            "s",
            SECOND,
            "m",
            60 * SECOND,
            "h",
            3600 * SECOND);

    private TimeBuiltins() {}

    static void addTo(Map<String, Builtin> all) {
        all.put("time.now_ns", (e, _) -> Value.of(e.now()));
        all.put("time.parse_rfc3339_ns", (_, a) -> nanos(rfc3339(a.text(0))));
        all.put("time.parse_ns", (_, a) -> nanos(GoTime.parse(a.text(0), a.text(1))));
        all.put("time.parse_duration_ns", (_, a) -> Value.of(duration(a.text(0))));
        all.put("time.format", (_, a) -> Value.of(format(a.value(0))));
        all.put("time.date", (_, a) -> date(at(a.value(0))));
        all.put("time.clock", (_, a) -> clock(at(a.value(0))));
        all.put("time.weekday", (_, a) -> Value.of(weekday(at(a.value(0)))));
        all.put("time.add_date", (_, a) -> nanos(added(a)));
        all.put("time.diff", (_, a) -> difference(at(a.value(0)), at(a.value(1))));
    }

    private static Instant rfc3339(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException _) {
            throw new BuiltinFailure("no time of RFC 3339");
        }
    }

    /** As an i64 has it: the years 1677 to 2262. */
    private static Value nanos(Instant time) {
        BigInteger nanos = BigInteger.valueOf(time.getEpochSecond())
                .multiply(BigInteger.valueOf(SECOND))
                .add(BigInteger.valueOf(time.getNano()));
        return Value.of(nanos.longValueExact());
    }

    /** Go's durations, for example {@code 1h30m} or {@code -1.5s}. */
    static long duration(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0;
        }
        Matcher part = DURATION_PART.matcher(rest);
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        while (end < rest.length()) {
            if (rest.length() > 100 || !part.find(end) || part.start() != end) {
                throw new BuiltinFailure("no duration");
            }
            sum = sum.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(UNITS.getOrDefault(part.group(2), 0L))));
            end = part.end();
        }
        if (end == 0) {
            throw new BuiltinFailure("no duration");
        }
        return (negative ? sum.negate() : sum).toBigInteger().longValueExact();
    }

    /** A time, or a time and a zone. */
    private static ZonedDateTime at(Value value) {
        return switch (value) {
            case Value.Num number -> instant(number).atZone(ZoneOffset.UTC);
            case Value.Array(var parts)
            when parts.size() >= 2
                    && parts.get(0) instanceof Value.Num number
                    && parts.get(1) instanceof Value.Text(String zone) ->
                instant(number).atZone(zone(zone));
            default -> throw new BuiltinFailure("a time is nanoseconds, or these and a zone");
        };
    }

    private static Instant instant(Value.Num number) {
        long nanos = Arguments.whole(number);
        return Instant.ofEpochSecond(Math.floorDiv(nanos, SECOND), Math.floorMod(nanos, SECOND));
    }

    /** "Local" is the zone of whoever runs it, which would not be the same in each replay. */
    private static ZoneId zone(String name) {
        if (name.isEmpty() || name.equals("UTC") || name.equals("Local")) {
            return ZoneOffset.UTC;
        }
        try {
            return ZoneId.of(name);
        } catch (DateTimeException _) {
            throw new BuiltinFailure("no such zone");
        }
    }

    private static String format(Value value) {
        String layout = value instanceof Value.Array(var parts)
                        && parts.size() == 3
                        && parts.get(2) instanceof Value.Text(String given)
                ? given
                : "RFC3339Nano";
        return GoTime.format(layout, at(value));
    }

    private static Value date(ZonedDateTime time) {
        return numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth());
    }

    private static Value clock(ZonedDateTime time) {
        return numbers(time.getHour(), time.getMinute(), time.getSecond());
    }

    private static Value numbers(int... numbers) {
        return new Value.Array(java.util.Arrays.stream(numbers)
                .mapToObj(each -> Value.of((long) each))
                .toList());
    }

    private static String weekday(ZonedDateTime time) {
        return time.getDayOfWeek().getDisplayName(java.time.format.TextStyle.FULL, java.util.Locale.ENGLISH);
    }

    /** Go's normal form of a date: days beyond a month's end go on into the next. */
    private static Instant added(Arguments arguments) {
        ZonedDateTime time = at(arguments.value(0));
        try {
            LocalDate first = LocalDate.of(time.getYear(), time.getMonth(), 1)
                    .plusYears(arguments.whole(1))
                    .plusMonths(arguments.whole(2));
            LocalDate day = first.plusDays(Math.addExact(time.getDayOfMonth() - 1L, arguments.whole(3)));
            return LocalDateTime.of(day, time.toLocalTime())
                    .atZone(time.getZone())
                    .toInstant();
        } catch (DateTimeException _) {
            throw new BuiltinFailure("no such date");
        }
    }

    private static Value difference(ZonedDateTime one, ZonedDateTime other) {
        ZonedDateTime later = one.isBefore(other) ? other : one;
        ZonedDateTime earlier = (one.isBefore(other) ? one : other).withZoneSameInstant(later.getZone());
        Period days = Period.between(earlier.toLocalDate(), later.toLocalDate());
        ZonedDateTime reached = earlier.plus(days);
        if (reached.isAfter(later)) {
            days = Period.between(earlier.toLocalDate(), later.toLocalDate().minus(1, ChronoUnit.DAYS));
            reached = earlier.plus(days);
        }
        Duration rest = Duration.between(reached, later);
        return new Value.Array(List.of(
                Value.of((long) days.getYears()),
                Value.of((long) days.getMonths()),
                Value.of((long) days.getDays()),
                Value.of(rest.toHours()),
                Value.of((long) rest.toMinutesPart()),
                Value.of((long) rest.toSecondsPart())));
    }
}
