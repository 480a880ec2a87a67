package dev.asml.iomods.cron;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * What a source is for.
 *
 * @param schedule five fields; not with {@code every}
 * @param zone whose clocks show its times; UTC unless said
 * @param every the time between two moments
 * @param catchUp what is done about moments at which nobody ran
 * @param attempts how often a moment's message is delivered at most
 * @param body of the messages
 */
record CronSettings(
        @Nullable String schedule,
        @Nullable String zone,
        @Nullable String every,
        @JsonProperty("catch_up") @Nullable CatchUp catchUp,
        @Nullable Integer attempts,
        @Nullable String body) {
    private static final int ATTEMPTS = 3;
    private static final int MOST_ATTEMPTS = 100;

    /** What is done about moments at which nobody ran. */
    enum CatchUp {
        /** The last of them comes now. */
        @JsonProperty("one")
        ONE,
        /** They are over. */
        @JsonProperty("none")
        NONE
    }

    CronSettings {
        var _ = times(schedule, zone, every);
        if (attempts != null && (attempts < 1 || attempts > MOST_ATTEMPTS)) {
            throw new IllegalArgumentException(
                    "\"attempts\" is %d; it can be 1 to %d".formatted(attempts, MOST_ATTEMPTS));
        }
    }

    /** @throws IllegalArgumentException naming what is wrong with them */
    static Times times(@Nullable String schedule, @Nullable String zone, @Nullable String every) {
        if ((schedule == null) == (every == null)) {
            throw new IllegalArgumentException("give either \"schedule\" or \"every\"");
        }
        if (schedule != null) {
            return Schedule.parse(schedule, zone(zone));
        }
        if (zone != null) {
            throw new IllegalArgumentException("\"zone\" is for a \"schedule\"; leave it out");
        }
        return Every.parse(every);
    }

    private static ZoneId zone(@Nullable String zone) {
        try {
            return zone == null ? ZoneOffset.UTC : ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"zone\" is \"%s\"; write a name of the time zone database, as Europe/Berlin".formatted(zone), e);
        }
    }

    Times times() {
        return times(schedule, zone, every);
    }

    boolean catchesUp() {
        return catchUp != CatchUp.NONE;
    }

    int mostAttempts() {
        return attempts == null ? ATTEMPTS : attempts;
    }

    String text() {
        return body == null ? "" : body;
    }
}
