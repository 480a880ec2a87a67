package dev.asml.threader.wasm.policy;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Layouts of times as Go's package time has them: a sample of the moment 2006-01-02 15:04:05, or the name of one. */
final class GoTime {
    private static final int MAX_LAYOUT = 200;

    private static final Map<String, String> NAMED = Map.ofEntries(
            Map.entry("ANSIC", "Mon Jan _2 15:04:05 2006"),
            Map.entry("UnixDate", "Mon Jan _2 15:04:05 MST 2006"),
            Map.entry("RubyDate", "Mon Jan 02 15:04:05 -0700 2006"),
            Map.entry("RFC822", "02 Jan 06 15:04 MST"),
            Map.entry("RFC822Z", "02 Jan 06 15:04 -0700"),
            Map.entry("RFC850", "Monday, 02-Jan-06 15:04:05 MST"),
            Map.entry("RFC1123", "Mon, 02 Jan 2006 15:04:05 MST"),
            Map.entry("RFC1123Z", "Mon, 02 Jan 2006 15:04:05 -0700"),
            Map.entry("RFC3339", "2006-01-02T15:04:05Z07:00"),
            Map.entry("RFC3339Nano", "2006-01-02T15:04:05.999999999Z07:00"),
            Map.entry("DateTime", "2006-01-02 15:04:05"),
            Map.entry("DateOnly", "2006-01-02"));

    /** The parts of a sample, the longer first, and the pattern of each. */
    private static final List<Map.Entry<String, String>> PARTS = List.of(
            Map.entry("January", "MMMM"),
            Map.entry("Monday", "EEEE"),
            Map.entry("Z07:00", "XXX"),
            Map.entry("-07:00", "xxx"),
            Map.entry("-0700", "xx"),
            Map.entry("Z0700", "XX"),
            Map.entry("2006", "uuuu"),
            Map.entry("Jan", "MMM"),
            Map.entry("Mon", "EEE"),
            Map.entry("MST", "zzz"),
            Map.entry("-07", "x"),
            Map.entry("01", "MM"),
            Map.entry("02", "dd"),
            Map.entry("03", "hh"),
            Map.entry("04", "mm"),
            Map.entry("05", "ss"),
            Map.entry("06", "uu"),
            Map.entry("15", "HH"),
            Map.entry("PM", "a"),
            Map.entry("_2", "ppd"),
            Map.entry("1", "M"),
            Map.entry("2", "d"),
            Map.entry("3", "h"),
            Map.entry("4", "m"),
            Map.entry("5", "s"));

    private GoTime() {}

    static String format(String layout, ZonedDateTime time) {
        try {
            return formatter(layout).format(time);
        } catch (DateTimeException _) {
            throw new BuiltinFailure("the time has no such form");
        }
    }

    static Instant parse(String layout, String text) {
        try {
            TemporalAccessor read = formatter(layout).parse(text);
            ZoneId zone = read.query(TemporalQueries.zone());
            return LocalDateTime.from(read)
                    .atZone(zone == null ? ZoneOffset.UTC : zone)
                    .toInstant();
        } catch (DateTimeException _) {
            throw new BuiltinFailure("no time of that form");
        }
    }

    private static DateTimeFormatter formatter(String given) {
        String layout = NAMED.getOrDefault(given, given);
        if (layout.length() > MAX_LAYOUT) {
            throw new BuiltinFailure("a layout of more than %d characters".formatted(MAX_LAYOUT));
        }
        DateTimeFormatterBuilder builder = new DateTimeFormatterBuilder().parseCaseInsensitive();
        boolean clock = false;
        for (int at = 0; at < layout.length(); ) {
            Map.Entry<String, String> part = part(layout, at);
            int fraction = fraction(layout, at);
            if (fraction > 0) {
                boolean fixed = layout.charAt(at + 1) == '0';
                builder.appendFraction(ChronoField.NANO_OF_SECOND, fixed ? fraction : 0, fraction, true);
                at += fraction + 1;
            } else if (part != null) {
                builder.appendPattern(part.getValue());
                clock |= part.getValue().equalsIgnoreCase("HH")
                        || part.getValue().equals("h");
                at += part.getKey().length();
            } else {
                builder.appendLiteral(layout.charAt(at++));
            }
        }
        if (!clock) {
            builder.parseDefaulting(ChronoField.HOUR_OF_DAY, 0);
        }
        return builder.parseDefaulting(ChronoField.MONTH_OF_YEAR, 1)
                .parseDefaulting(ChronoField.DAY_OF_MONTH, 1)
                .toFormatter(Locale.ENGLISH);
    }

    private static Map.@org.jspecify.annotations.Nullable Entry<String, String> part(String layout, int at) {
        for (Map.Entry<String, String> each : PARTS) {
            if (layout.startsWith(each.getKey(), at)) {
                return each;
            }
        }
        return null;
    }

    /** How many digits a fraction of a second has there: {@code .000}, or {@code .999} without zeros at its end. */
    private static int fraction(String layout, int at) {
        if ((layout.charAt(at) != '.' && layout.charAt(at) != ',') || at + 1 >= layout.length()) {
            return 0;
        }
        char digit = layout.charAt(at + 1);
        if (digit != '0' && digit != '9') {
            return 0;
        }
        int end = at + 1;
        while (end < layout.length() && layout.charAt(end) == digit && end - at <= 9) {
            end++;
        }
        boolean whole = end == layout.length() || !Character.isDigit(layout.charAt(end));
        return whole ? end - at - 1 : 0;
    }
}
