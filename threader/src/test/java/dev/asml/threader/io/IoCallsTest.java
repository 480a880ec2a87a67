package dev.asml.threader.io;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.iomod.FailureCode;
import dev.asml.threader.io.Completion.Answer;
import dev.asml.threader.io.Completion.Failure;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class IoCallsTest {
    private static final String GET = "asml.test.hold.get";
    private static final byte[] INPUT = "in".getBytes(UTF_8);
    private static final int MIB = 1 << 20;

    private final HoldingIomod iomod = new HoldingIomod();
    private final IoLedger ledger = new IoLedger();
    private final AtomicInteger parks = new AtomicInteger();

    @Test
    void answersReachTheGuestUnderTheirIds() throws InterruptedException {
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            int first = calls.issue(GET, INPUT);
            int second = calls.issue(GET, INPUT);
            assertThat(first).isEqualTo(1);
            assertThat(second).isEqualTo(2);
            iomod.take().complete(answer("one"));
            iomod.take().complete(answer("two"));

            assertThat(calls.poll(second)).isTrue();
            assertThat(calls.completion(second)).isEqualTo(calls.completion(second));
            assertThat(text(calls, first)).isEqualTo("one");
            assertThat(text(calls, second)).isEqualTo("two");
        }
        assertThat(ledger.totals().observed()).isEqualTo(2);
        assertThat(ledger.totals().outstanding()).isZero();
        assertThat(parks).hasValue(0);
    }

    @Test
    void aMalformedPathIsNoCall() {
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            assertThat(calls.issue("", INPUT)).isEqualTo(-1);
            assertThat(calls.issue("asml.test.hold", INPUT)).isEqualTo(-1);
            assertThat(calls.issue("asml.test.hold.get.more", INPUT)).isEqualTo(-1);
            assertThat(calls.issue("asml.test..get", INPUT)).isEqualTo(-1);
        }
        assertThat(ledger.totals().issued()).isZero();
    }

    @Test
    void anUndeclaredIomodFailsAtOnceAndSaysWhatIsDeclared() {
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            int id = calls.issue("asml.test.other.get", INPUT);
            assertThat(calls.poll(id)).isTrue();
            Failure failure = failure(calls, id);
            assertThat(failure.code()).isEqualTo("COORDS_NOT_FOUND");
            assertThat(failure.message()).contains("asml.test.other", "\"todo\"", "declares asml.test.hold");
        }
    }

    @Test
    void aFailureHasTwoDocuments() {
        Failure failure = Failure.of(FailureCode.LIMIT, "too \"many\"", true);
        assertThat(new String(failure.document(), UTF_8))
                .isEqualTo("{\"Err\":{\"why\":\"too \\\"many\\\"\",\"code\":\"LIMIT\",\"retryable\":true}}");
        assertThat(new String(failure.detail(), UTF_8))
                .isEqualTo("{\"code\":\"LIMIT\",\"message\":\"too \\\"many\\\"\",\"retryable\":true}");
    }

    @Test
    void theFirstPollOfACallDoesNotWaitSoThatMoreCanBeIssued() throws InterruptedException {
        try (IoCalls calls = calls(patient())) {
            int first = calls.issue(GET, INPUT);
            assertThat(calls.poll(first)).isFalse();
            int second = calls.issue(GET, INPUT);
            assertThat(calls.poll(second)).isFalse();
            assertThat(parks).hasValue(0);

            IoCall held = iomod.take();
            Thread.ofVirtual().start(() -> held.complete(answer("late")));
            assertThat(calls.poll(first)).isTrue();
        }
    }

    @Test
    void racingThreeCallsFindsTheWinnerWithoutWaitingForTheOthers() throws InterruptedException {
        try (IoCalls calls = calls(patient())) {
            int[] ids = {calls.issue(GET, INPUT), calls.issue(GET, INPUT), calls.issue(GET, INPUT)};
            iomod.take();
            IoCall winner = iomod.take();
            iomod.take();
            Thread.ofVirtual().start(() -> winner.complete(answer("won")));

            int polls = 0;
            int found = 0;
            // The winner is looked at last in each round, after two that have not completed.
            for (int i = 0; found == 0; i++) {
                int id = ids[new int[] {0, 2, 1}[i % 3]];
                polls++;
                found = calls.poll(id) ? id : 0;
            }
            assertThat(found).isEqualTo(ids[1]);
            assertThat(polls).isLessThanOrEqualTo(9);
        }
    }

    @Test
    void aCallThatNobodyPollsDoesNotMakeOthersSpin() throws InterruptedException {
        try (IoCalls calls = calls(patient())) {
            int wanted = calls.issue(GET, INPUT);
            int ignored = calls.issue(GET, INPUT);
            IoCall held = iomod.take();
            iomod.take().complete(answer("unread"));
            Thread.ofVirtual().start(() -> {
                while (parks.get() == 0) {
                    Thread.onSpinWait();
                }
                held.complete(answer("read"));
            });
            int polls = 1;
            while (!calls.poll(wanted)) {
                polls++;
            }
            assertThat(polls).isLessThanOrEqualTo(3);
            assertThat(calls.poll(ignored)).isTrue();
        }
    }

    @Test
    void aPollGivesUpAfterItsBound() {
        try (IoCalls calls = calls(parkingFor(Duration.ofMillis(5)))) {
            int id = calls.issue(GET, INPUT);
            assertThat(calls.poll(id)).isFalse();
            assertThat(calls.poll(id)).isFalse();
            assertThat(parks.get()).isPositive();
        }
    }

    @Test
    void whoPollsInVainWaitsLongerEachTimeUntilSomethingComes() throws InterruptedException {
        List<Long> asked = new ArrayList<>();
        // Sleeps through nothing: a park may end at any time, and poll() asks for what is left.
        Parking parking = nanos -> {
            asked.add(nanos);
            LockSupport.parkNanos(nanos);
        };
        try (IoCalls calls =
                new IoCalls(grants(), caller(), deadline(), parkingFor(Duration.ofMillis(1)), ledger, parking)) {
            int first = calls.issue(GET, INPUT);
            int second = calls.issue(GET, INPUT);
            assertThat(calls.poll(first)).isFalse();
            for (int i = 0; i < 8; i++) {
                assertThat(calls.poll(first)).isFalse();
            }
            iomod.take().complete(answer("a"));
            int before = asked.size();
            assertThat(calls.poll(second)).isFalse();
            assertThat(calls.poll(second)).isFalse();

            assertThat(asked.subList(0, before))
                    .contains(1_000_000L, 2_000_000L, 16_000_000L, 32_000_000L)
                    .allSatisfy(nanos -> assertThat(nanos).isLessThanOrEqualTo(32_000_000L));
            assertThat(asked.get(before)).isEqualTo(1_000_000L);
            assertThat(calls.poll(first)).isTrue();
        }
    }

    @Test
    void awaitAnyGivesTheFirstCompleteInTheOrderOfTheArray() throws InterruptedException {
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            int first = calls.issue(GET, INPUT);
            int second = calls.issue(GET, INPUT);
            assertThat(calls.awaitAny(new int[] {first, second}, 1)).isZero();
            iomod.take().complete(answer("a"));
            iomod.take().complete(answer("b"));
            assertThat(calls.awaitAny(new int[] {second, first}, -1)).isEqualTo(second);
            assertThat(calls.awaitAny(new int[] {first, 7}, -1)).isEqualTo(-1);
            assertThat(calls.awaitAny(new int[0], -1)).isEqualTo(-1);
            assertThat(calls.awaitAny(new int[0], 1)).isZero();
        }
    }

    @Test
    void unknownIdsAreNeverReady() {
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            for (int id : new int[] {Integer.MIN_VALUE, -1, 0, 1, 17, Integer.MAX_VALUE}) {
                assertThat(calls.poll(id)).isFalse();
                assertThat(calls.completion(id)).isNull();
                assertThat(calls.cancel(id)).isEqualTo(-1);
                calls.release(id);
            }
        }
    }

    @Test
    void anInterruptEndsEveryWaitAndStaysSet() throws InterruptedException {
        CountDownLatch waiting = new CountDownLatch(2);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        Parking parking = nanos -> {
            waiting.countDown();
            LockSupport.parkNanos(nanos);
        };
        Thread guest = Thread.ofVirtual().start(() -> {
            try (IoCalls calls = new IoCalls(grants(), caller(), deadline(), patient(), ledger, parking)) {
                int id = calls.issue(GET, INPUT);
                int any = calls.awaitAny(new int[] {id}, -1);
                boolean flag = Thread.interrupted();
                calls.poll(id);
                boolean polled = calls.poll(id);
                seen.add(any + " " + flag + " " + polled + " "
                        + Thread.currentThread().isInterrupted());
            }
        });
        while (waiting.getCount() == 2) {
            Thread.onSpinWait();
        }
        guest.interrupt();
        assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
        guest.interrupt();
        assertThat(seen.poll(30, TimeUnit.SECONDS)).isEqualTo("0 true false true");
    }

    @Test
    void cancellingTellsTheCarrierAndDropsTheLateAnswer() throws InterruptedException {
        AtomicBoolean told = new AtomicBoolean();
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            int id = calls.issue(GET, INPUT);
            IoCall call = iomod.take();
            assertThat(call.carriedBy(_ -> told.set(true))).isTrue();
            assertThat(calls.cancel(id)).isZero();
            assertThat(calls.cancel(id)).isEqualTo(1);
            assertThat(told).isTrue();
            assertThat(call.input()).isNull();
            assertThat(call.complete(answer("late"))).isFalse();
            assertThat(failure(calls, id).code()).isEqualTo("CANCELLED");
        }
        assertThat(ledger.totals().droppedLate()).isEqualTo(1);
        assertThat(ledger.totals().cancelled()).isEqualTo(1);
    }

    @Test
    void closingCancelsEverythingAndEndsIssuing() throws InterruptedException {
        IoCalls calls = calls(IoLimits.DEFAULT);
        for (int i = 0; i < 100; i++) {
            calls.issue(GET, INPUT);
        }
        IoCall call = iomod.take();
        calls.close();
        calls.close();
        assertThat(call.isComplete()).isTrue();
        assertThat(call.carriedBy(_ -> {})).isFalse();
        assertThat(calls.issue(GET, INPUT)).isEqualTo(-1);
        assertThat(calls.poll(1)).isFalse();
        assertThat(ledger.totals().cancelled()).isEqualTo(100);
        assertThat(ledger.totals().outstanding()).isZero();
    }

    @Test
    void numbersAndSizesAreBounded() throws InterruptedException {
        IoLimits limits = new IoLimits(2, 3, 10, 10, 15, Duration.ofSeconds(1));
        try (IoCalls calls = calls(limits)) {
            assertThat(calls.issue(GET, new byte[11])).isEqualTo(-1);
            int first = calls.issue(GET, INPUT);
            int second = calls.issue(GET, INPUT);
            assertThat(calls.issue(GET, INPUT)).isEqualTo(-1);
            iomod.take().complete(new Answer(new byte[10]));
            iomod.take().complete(new Answer(new byte[10]));
            assertThat(calls.completion(first)).isInstanceOf(Answer.class);
            assertThat(failure(calls, second).code()).isEqualTo("LIMIT");

            calls.release(first);
            int third = calls.issue(GET, INPUT);
            iomod.take().complete(new Answer(new byte[10]));
            assertThat(calls.completion(third)).isInstanceOf(Answer.class);
            assertThat(calls.issue(GET, INPUT)).isEqualTo(-1);
        }
    }

    @Test
    void anAnswerBeyondItsBoundIsAFailure() throws InterruptedException {
        try (IoCalls calls = calls(IoLimits.DEFAULT)) {
            int id = calls.issue(GET, INPUT);
            iomod.take().complete(new Answer(new byte[64 * MIB + 1]));
            assertThat(failure(calls, id).message()).contains("67108865", "67108864");
        }
    }

    @Test
    void releasingFreesTheAnswerForEver() throws InterruptedException {
        try (IoCalls calls = calls(new IoLimits(8, 100_000, MIB, MIB, 2L * MIB, Duration.ofSeconds(1)))) {
            int kept = calls.issue(GET, INPUT);
            iomod.take();
            for (int i = 0; i < 1_000; i++) {
                int id = calls.issue(GET, INPUT);
                iomod.take().complete(new Answer(new byte[MIB - i]));
                assertThat(calls.completion(id)).isInstanceOf(Answer.class);
                calls.release(id);
                assertThat(calls.completion(id)).isNull();
            }
            assertThat(calls.cancel(kept)).isZero();
        }
    }

    @Test
    void theLedgerPublishesItsSums() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        ledger.bindTo(registry);
        IoCalls calls = calls(IoLimits.DEFAULT);
        calls.issue(GET, INPUT);
        assertThat(registry.get("threader.io.outstanding").gauge().value()).isEqualTo(1);
        calls.close();
        assertThat(registry.get("threader.io.issued").functionCounter().count()).isEqualTo(1);
        assertThat(registry.get("threader.io.failed")
                        .tag("code", "CANCELLED")
                        .functionCounter()
                        .count())
                .isEqualTo(1);
        assertThat(registry.get("threader.io.outstanding").gauge().value()).isZero();
        assertThat(registry.get("threader.io.cancelled").functionCounter().count())
                .isEqualTo(1);
        assertThat(registry.get("threader.io.completed").functionCounter().count())
                .isEqualTo(1);
    }

    @Test
    void theLedgerAddsUp() throws InterruptedException {
        IoCalls calls = calls(IoLimits.DEFAULT);
        List<Completion> ends = List.of(
                answer("fine"),
                Failure.of(FailureCode.IOMOD_LOST, "", false),
                Failure.of(FailureCode.IOMOD_UNAVAILABLE, "", true),
                Failure.of(FailureCode.DEADLINE, "", false),
                new Failure("TABLE_LOCKED", "", true));
        for (Completion end : ends) {
            calls.issue(GET, INPUT);
            iomod.take().complete(end);
        }
        int seen = calls.issue(GET, INPUT);
        iomod.take().complete(answer("seen"));
        calls.completion(seen);
        calls.issue(GET, INPUT);
        calls.close();
        IoLedger.Totals totals = ledger.totals();
        assertThat(totals.issued()).isEqualTo(7);
        assertThat(totals.completed()).isEqualTo(7);
        assertThat(totals.answered()).isEqualTo(2);
        assertThat(totals.lost()).isEqualTo(3);
        assertThat(totals.cancelled()).isEqualTo(1);
        assertThat(totals.failed()).containsEntry(IoLedger.OTHER, 1L);
        assertThat(totals.observed()).isEqualTo(1);
        assertThat(totals.outstanding()).isZero();
    }

    private IoCalls calls(IoLimits limits) {
        Parking parking = nanos -> {
            parks.incrementAndGet();
            LockSupport.parkNanos(nanos);
        };
        return new IoCalls(grants(), caller(), deadline(), limits, ledger, parking);
    }

    private IoGrants grants() {
        return new IoGrants("todo", Map.of(HoldingIomod.COORDINATES, iomod));
    }

    private static Caller caller() {
        return new Caller("todo/list", "invocation-1", "");
    }

    private static long deadline() {
        return System.nanoTime() + TimeUnit.HOURS.toNanos(1);
    }

    private static IoLimits patient() {
        return parkingFor(Duration.ofHours(1));
    }

    private static IoLimits parkingFor(Duration pollPark) {
        return new IoLimits(1024, 100_000, 16 * MIB, 64 * MIB, 256L * MIB, pollPark);
    }

    private static Answer answer(String text) {
        return new Answer(text.getBytes(UTF_8));
    }

    private static String text(IoCalls calls, int id) {
        if (calls.completion(id) instanceof Answer(byte[] bytes)) {
            return new String(bytes, UTF_8);
        }
        throw new AssertionError("call " + id + " has no answer");
    }

    private static Failure failure(IoCalls calls, int id) {
        if (calls.completion(id) instanceof Failure failure) {
            return failure;
        }
        throw new AssertionError("call " + id + " did not fail");
    }
}
