package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class WatchdogTest {
    private static final int ROUNDS = 500;

    private final AtomicLong ticks = new AtomicLong();

    /** Completes with the ticks there were when it passed. */
    private final class Alarm extends Watchdog.Deadline {
        private final CompletableFuture<Long> passed = new CompletableFuture<>();

        Alarm() {
            super(System.nanoTime());
        }

        @Override
        void passed() {
            passed.complete(ticks.get());
        }
    }

    /** It looks for a rest after every tick, so each deadline comes before, amid or after one such look. */
    @Test
    void endsWhatIsAddedWhenItGoesToRest() throws Exception {
        try (Watchdog watchdog = new Watchdog(ticks::incrementAndGet, 0)) {
            for (int i = 0; i < ROUNDS; i++) {
                Alarm alarm = new Alarm();
                watchdog.add(alarm);
                awaitTickAfter(alarm.passed.get(20, TimeUnit.SECONDS));
                for (int pause = i % 50; pause > 0; pause--) {
                    Thread.onSpinWait();
                }
            }
        }
        assertThat(ticks.get()).isGreaterThanOrEqualTo(ROUNDS);
    }

    private void awaitTickAfter(long tick) {
        while (ticks.get() == tick) {
            Thread.onSpinWait();
        }
    }
}
