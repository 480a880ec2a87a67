package dev.asml.threader.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RoundsTest {
    private static final int ROUNDS = 10_000;

    private final AtomicBoolean wanted = new AtomicBoolean();
    private final Semaphore vain = new Semaphore(0);
    private final Semaphore found = new Semaphore(0);

    private boolean look() {
        boolean finds = wanted.getAndSet(false);
        (finds ? found : vain).release();
        return finds;
    }

    /** What comes after so many looks in vain comes before, amid or after the look that precedes a rest. */
    @Test
    void findsWhatComesWhenItGoesToRest() throws Exception {
        try (Rounds rounds = new Rounds("rounds", Duration.ofNanos(1), this::look)) {
            for (int i = 0; i < ROUNDS; i++) {
                vain.drainPermits();
                wanted.set(true);
                rounds.wake();
                assertThat(found.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
                assertThat(vain.tryAcquire(i % 22, 20, TimeUnit.SECONDS)).isTrue();
            }
        }
    }

    @Test
    void onceClosedItLooksNoMore() {
        Rounds rounds = new Rounds("rounds", Duration.ofNanos(1), this::look);
        rounds.close();
        wanted.set(true);
        rounds.wake();
        assertThat(wanted).isTrue();
    }
}
