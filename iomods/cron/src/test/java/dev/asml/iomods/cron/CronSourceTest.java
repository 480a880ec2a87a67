package dev.asml.iomods.cron;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.testing.DrivenIomod;
import dev.asml.iomod.testing.IomodCommand;
import dev.asml.iomod.testing.ReceivedInvoke;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A schedule that invokes a function. */
class CronSourceTest {
    @TempDir
    private Path folder;

    private DrivenIomod cron() {
        return DrivenIomod.inProcess(new CronIomod(Optional.of(folder)).iomod());
    }

    private static String subscribe(DrivenIomod cron, String... settings) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return cron.subscribe(DrivenIomod.subscription("tick", 1, all));
    }

    private Instant lastRan(Duration ago) throws Exception {
        Instant moment = Instant.now().minus(ago);
        Files.writeString(folder.resolve("tick.last"), moment.toString());
        return moment;
    }

    private Instant lastRun() throws Exception {
        return Instant.parse(Files.readString(folder.resolve("tick.last")));
    }

    @Test
    void theFunctionIsInvokedAtItsTimes() throws Exception {
        try (DrivenIomod cron = cron()) {
            assertThat(subscribe(cron, "every", "20ms", "body", "it is time")).isEmpty();
            Instant before = Instant.EPOCH;
            for (int i = 0; i < 5; i++) {
                ReceivedInvoke invoke = cron.nextInvoke();
                Instant time = Instant.parse(invoke.frame().getAttributesOrThrow("time"));
                assertThat(time).isAfter(before);
                assertThat(time.toEpochMilli() % 20).isZero();
                assertThat(invoke.frame().getMessage()).isEqualTo("tick/" + time);
                assertThat(invoke.frame().getAttempt()).isEqualTo(1);
                assertThat(invoke.text()).isEqualTo("it is time");
                before = time;
                invoke.succeed();
            }
            assertThat(cron.drain(Duration.ofSeconds(5))).isTrue();
            assertThat(lastRun()).isAfterOrEqualTo(before);
        }
    }

    @Test
    void timesThatPassWhileTheFunctionIsBusyAreOne() {
        try (DrivenIomod cron = cron()) {
            assertThat(subscribe(cron, "every", "10ms")).isEmpty();
            ReceivedInvoke first = cron.nextInvoke();
            Instant end = Instant.now().plusMillis(100);
            while (Instant.now().isBefore(end)) {
                assertThat(cron.openInvokes()).isEqualTo(1);
            }
            first.succeed();
            ReceivedInvoke second = cron.nextInvoke();
            assertThat(Duration.between(time(first), time(second))).isGreaterThanOrEqualTo(Duration.ofMillis(90));
            second.succeed();
        }
    }

    private static Instant time(ReceivedInvoke invoke) {
        return Instant.parse(invoke.frame().getAttributesOrThrow("time"));
    }

    @Test
    void aFailureIsTriedAgainUpToItsAttempts() throws Exception {
        lastRan(Duration.ofDays(3));
        try (DrivenIomod cron = cron()) {
            assertThat(subscribe(cron, "every", "1d", "attempts", "2")).isEmpty();
            ReceivedInvoke first = cron.nextInvoke();
            first.refuse();
            ReceivedInvoke again = cron.nextInvoke();
            assertThat(again.frame().getAttempt()).isEqualTo(1);
            again.fail();
            ReceivedInvoke second = cron.nextInvoke();
            assertThat(second.frame().getAttempt()).isEqualTo(2);
            assertThat(second.frame().getMessage()).isEqualTo(first.frame().getMessage());
            assertThat(lastRun()).isBefore(time(first));
            second.fail();
            while (lastRun().isBefore(time(first))) {
                Thread.onSpinWait();
            }
            assertThat(cron.logs())
                    .anySatisfy(line ->
                            assertThat(line.getMessage()).contains("is given up after attempt 2: it answered 500"));
        }
    }

    @Test
    void whatWasMissedIsMadeUpForOnceOrNot() throws Exception {
        Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
        lastRan(Duration.ofDays(3));
        try (DrivenIomod cron = cron()) {
            assertThat(subscribe(cron, "schedule", "@daily")).isEmpty();
            ReceivedInvoke missed = cron.nextInvoke();
            assertThat(time(missed)).isAfterOrEqualTo(today);
            missed.succeed();
        }
        lastRan(Duration.ofDays(3));
        try (DrivenIomod cron = cron()) {
            assertThat(cron.subscribe(
                            DrivenIomod.subscription("tick", 1, Map.of("every", "1d", "catch_up", "none")),
                            DrivenIomod.subscription("other", 1, Map.of("every", "20ms"))))
                    .isEmpty();
            for (int i = 0; i < 5; i++) {
                ReceivedInvoke invoke = cron.nextInvoke();
                assertThat(invoke.frame().getSubscription()).isEqualTo("other");
                invoke.succeed();
            }
        }
    }

    @Test
    void aTimeWhoseEndNobodyKnowsComesAgainAfterAKill() throws Exception {
        lastRan(Duration.ofDays(3));
        IomodCommand command = IomodCommand.mainClass("asml.std.cron", CronIomod.class)
                .withEnvironment(Map.of("ASML_IOMOD_DATA", folder.toString()));
        String message;
        try (DrivenIomod cron = DrivenIomod.process(command)) {
            assertThat(subscribe(cron, "every", "1d")).isEmpty();
            message = cron.nextInvoke().frame().getMessage();
            cron.kill();
        }
        try (DrivenIomod cron = DrivenIomod.process(command)) {
            assertThat(subscribe(cron, "every", "1d")).isEmpty();
            ReceivedInvoke again = cron.nextInvoke();
            assertThat(again.frame().getMessage()).isEqualTo(message);
            again.succeed();
            assertThat(cron.drain(Duration.ofSeconds(5))).isTrue();
        }
        assertThat(lastRun()).isEqualTo(Instant.parse(message.substring("tick/".length())));
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        try (DrivenIomod cron = cron()) {
            assertThat(subscribe(cron)).contains("\"tick\"", "give either \"schedule\" or \"every\"");
            assertThat(subscribe(cron, "schedule", "x")).contains("write five fields");
            assertThat(subscribe(cron, "every", "1s", "attempts", "0")).contains("it can be 1 to 100");
            assertThat(subscribe(cron, "every", "1s", "catch_up", "all")).contains("catch_up");
            assertThat(subscribe(cron, "evry", "1s")).contains("evry");
        }
    }
}
