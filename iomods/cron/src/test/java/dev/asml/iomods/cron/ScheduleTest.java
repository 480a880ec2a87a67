package dev.asml.iomods.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.JsonCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What times a schedule has, by the method that tells them. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ScheduleTest {
    private JsonCalls cron = new JsonCalls(DrivenIomod.inProcess(new CronIomod(Optional.empty()).iomod()));

    @BeforeAll
    void serves() {
        assertThat(cron.ok("next", "every", "1d").get("times")).hasSize(5);
    }

    @AfterAll
    void close() {
        cron.close();
    }

    private List<String> times(String schedule, String zone, String after, int count) {
        List<String> times = new ArrayList<>();
        cron.ok("next", "schedule", schedule, "zone", zone, "after", after, "count", count)
                .get("times")
                .forEach(time -> times.add(time.asText()));
        return times;
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    */15 * * * *      | 2026-01-01T00:14:59Z | 2026-01-01T00:15:00Z 2026-01-01T00:30:00Z
                    */15 * * * *      | 2026-01-01T00:15:00Z | 2026-01-01T00:30:00Z 2026-01-01T00:45:00Z
                    0 3 * * *         | 2026-12-31T03:00:00Z | 2027-01-01T03:00:00Z 2027-01-02T03:00:00Z
                    5,10-12 1 * * *   | 2026-01-01T01:06:00Z | 2026-01-01T01:10:00Z 2026-01-01T01:11:00Z
                    1-10/4 * * * *    | 2026-01-01T00:01:30Z | 2026-01-01T00:05:00Z 2026-01-01T00:09:00Z
                    50/4 * * * *      | 2026-01-01T00:51:00Z | 2026-01-01T00:54:00Z 2026-01-01T00:58:00Z
                    0 0 29 2 *        | 2096-03-01T00:00:00Z | 2104-02-29T00:00:00Z 2108-02-29T00:00:00Z
                    0 0 13 * fri      | 2026-02-11T00:00:00Z | 2026-02-13T00:00:00Z 2026-02-20T00:00:00Z
                    0 0 13 * 5        | 2026-03-14T00:00:00Z | 2026-03-20T00:00:00Z 2026-03-27T00:00:00Z
                    0 0 * JAN,jul mon | 2026-01-26T00:00:00Z | 2026-07-06T00:00:00Z 2026-07-13T00:00:00Z
                    0 0 * * 7         | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z 2026-01-11T00:00:00Z
                    @hourly           | 2026-01-01T00:00:00Z | 2026-01-01T01:00:00Z 2026-01-01T02:00:00Z
                    @weekly           | 2026-01-01T00:00:00Z | 2026-01-04T00:00:00Z 2026-01-11T00:00:00Z
                    @monthly          | 2026-01-01T00:00:00Z | 2026-02-01T00:00:00Z 2026-03-01T00:00:00Z
                    """)
    void aScheduleHasTheseTimes(String schedule, String after, String expected) {
        assertThat(times(schedule, "UTC", after, 2)).isEqualTo(List.of(expected.split(" ")));
    }

    @Test
    void clocksThatArePutForwardLeaveOutNoRun() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-03-28T00:00:00Z", 3))
                .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
        assertThat(times("*/30 * * * *", "Europe/Berlin", "2026-03-29T00:15:00Z", 3))
                .containsExactly("2026-03-29T00:30:00Z", "2026-03-29T01:00:00Z", "2026-03-29T01:30:00Z");
    }

    @Test
    void clocksThatArePutBackRepeatOnlyWhatIsForEachHour() {
        assertThat(times("30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
        assertThat(times("30 * * * *", "Europe/Berlin", "2026-10-24T23:45:00Z", 3))
                .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
    }

    @Test
    void aDistanceIsCountedFrom1970() {
        assertThat(cron.ok("next", "every", "90s", "after", "1970-01-01T00:00:10Z", "count", 2)
                        .get("times")
                        .toString())
                .isEqualTo("[\"1970-01-01T00:01:30Z\",\"1970-01-01T00:03:00Z\"]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    * * * *        | write five fields
                    @never         | write five fields
                    60 * * * *     | "60" is no minute: write *, numbers from 0 to 59
                    * 24 * * *     | "24" is no hour
                    * * 0 * *      | "0" is no day of month
                    * * * foo *    | "foo" is no month: write *, numbers from 1 to 12, names as jan
                    * * * * 8      | "8" is no day of week
                    5-1 * * * *    | "5-1" is no minute
                    */0 * * * *    | "*/0" is no minute
                    1, * * * *     | "" is no minute
                    1/2/3 * * * *  | "1/2/3" is no minute
                    -1 * * * *     | "-1" is no minute
                    99999 * * * *  | "99999" is no minute
                    0 0 30 2 *     | never comes
                    """)
    void whatIsNoScheduleIsRefused(String schedule, String why) {
        assertThat(cron.why("next", "schedule", schedule)).contains(why);
    }

    @Test
    void aRequestThatMakesNoSenseIsRefused() {
        assertThat(cron.why("next")).contains("give either \"schedule\" or \"every\"");
        assertThat(cron.why("next", "every", "1h", "schedule", "@daily")).contains("give either");
        assertThat(cron.why("next", "every", "1 hour")).contains("write a number and ms, s, m, h or d");
        assertThat(cron.why("next", "every", "0s")).contains("\"every\" is \"0s\"");
        assertThat(cron.why("next", "every", "1h", "zone", "UTC")).contains("\"zone\" is for a \"schedule\"");
        assertThat(cron.why("next", "schedule", "@daily", "zone", "Mars/Phobos"))
                .contains("Mars/Phobos");
        assertThat(cron.why("next", "every", "1h", "after", "noon")).contains("2026-01-31T12:00:00Z");
        assertThat(cron.why("next", "every", "1h", "count", 0)).contains("ask for 1 to 1000");
    }
}
