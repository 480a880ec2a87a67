package dev.asml.threader.io;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.io.Completion.Answer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
final class IoCallsRaceTest {
    private static final String GET = "asml.test.hold.get";
    private static final byte[] INPUT = {1};

    private final HoldingIomod iomod = new HoldingIomod();
    private final IoLedger ledger = new IoLedger();

    @Test
    void racingCompletionsHaveOneWinner() throws InterruptedException {
        for (int round = 0; round < 500; round++) {
            try (IoCalls calls = calls()) {
                int id = calls.issue(GET, INPUT);
                IoCall call = iomod.take();
                AtomicInteger winners = new AtomicInteger();
                Thread[] racers = new Thread[4];
                for (int i = 0; i < racers.length; i++) {
                    racers[i] = Thread.ofVirtual().start(() -> {
                        if (call.complete(new Answer(new byte[1]))) {
                            winners.incrementAndGet();
                        }
                    });
                }
                assertThat(calls.awaitAny(new int[] {id}, -1)).isEqualTo(id);
                for (Thread racer : racers) {
                    racer.join();
                }
                assertThat(winners).hasValue(1);
            }
        }
        assertThat(ledger.totals().answered()).isEqualTo(500);
        assertThat(ledger.totals().droppedLate()).isEqualTo(1500);
    }

    /** With a lost wake-up a wait here would last for an hour, and the test with it. */
    @Test
    void completionsThatRaceWaitsAlwaysWakeTheGuest() throws InterruptedException {
        Thread completer = Thread.ofPlatform().daemon().start(() -> {
            try {
                for (int i = 0; ; i++) {
                    IoCall call = iomod.take();
                    for (int spin = i % 50; spin > 0; spin--) {
                        Thread.onSpinWait();
                    }
                    call.complete(new Answer(new byte[1]));
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        });
        int rounds = 100_000;
        for (int block = 0; block < rounds; block += 10_000) {
            try (IoCalls calls = calls()) {
                for (int i = 0; i < 10_000; i += 2) {
                    int polled = calls.issue(GET, INPUT);
                    while (!calls.poll(polled)) {
                        Thread.onSpinWait();
                    }
                    int awaited = calls.issue(GET, INPUT);
                    assertThat(calls.awaitAny(new int[] {awaited}, -1)).isEqualTo(awaited);
                    calls.release(polled);
                    calls.release(awaited);
                }
            }
        }
        completer.interrupt();
        assertThat(ledger.totals().observed()).isEqualTo(rounds);
        assertThat(ledger.totals().outstanding()).isZero();
    }

    private IoCalls calls() {
        return new IoCalls(
                new IoGrants("todo", Map.of(HoldingIomod.COORDINATES, iomod)),
                new Caller("todo/list", "invocation-1", ""),
                System.nanoTime() + TimeUnit.HOURS.toNanos(1),
                new IoLimits(1024, 100_000, 1 << 20, 1 << 20, 1 << 20, Duration.ofHours(1)),
                ledger,
                LockSupport::parkNanos);
    }
}
