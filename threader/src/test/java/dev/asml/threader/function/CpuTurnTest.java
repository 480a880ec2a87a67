package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import dev.asml.threader.trace.Timeline;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class CpuTurnTest {
    /** Longer than what the virtual-thread scheduler is asked to time. */
    private static final long LONG_NANOS = 600_000_000;

    private static final long FOR_EVER = Long.MAX_VALUE;

    private final CpuPermits permits = new CpuPermits(1, 1, LONG_NANOS, new Carriers());

    @SuppressWarnings("NullAway.Init")
    private Watchdog watchdog;

    @BeforeEach
    void start() {
        watchdog = new Watchdog(() -> {});
    }

    @AfterEach
    void stop() {
        watchdog.close();
    }

    private CpuTurn turn() {
        return new CpuTurn(permits, null, Timeline.NONE, new Activity(System.nanoTime()), new Tally(), watchdog);
    }

    @Test
    void aLongParkEndsByItself() throws Exception {
        assertParks(LONG_NANOS, _ -> {});
    }

    @Test
    void aParkWithoutABoundEndsByAnUnpark() throws Exception {
        assertParks(FOR_EVER, LockSupport::unpark);
    }

    /** The turn's permit is free during the park, nothing stays in the watchdog, and the turn goes on afterwards. */
    private void assertParks(long nanos, Consumer<Thread> wake) throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Integer> computing = new CompletableFuture<>();
        Thread guest = Thread.ofVirtual().start(() -> {
            CpuTurn turn = turn();
            try {
                turn.begin();
                begun.countDown();
                turn.park(nanos);
                computing.complete(permits.computing());
                turn.end();
            } catch (InterruptedException e) {
                computing.completeExceptionally(e);
            }
        });
        begun.await();
        CpuPermits.Permit meanwhile = permits.acquire();
        permits.release(meanwhile);
        wake.accept(guest);
        guest.join();
        assertThat(computing).isCompletedWithValue(1);
        assertThat(permits.computing()).isZero();
        watchdog.each(left -> assertThat(left).isNull());
    }
}
