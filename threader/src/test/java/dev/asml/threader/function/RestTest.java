package dev.asml.threader.function;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class RestTest {
    private static final int ROUNDS = 100_000;

    private final Rest rest = new Rest();

    @Test
    void whoComesAfterTheLookEndsTheRest() {
        rest.rest(
                () -> {
                    rest.wake();
                    return true;
                },
                Long.MAX_VALUE);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void whatComesJustBeforeARestIsDone() throws Exception {
        AtomicBoolean wanted = new AtomicBoolean();
        AtomicInteger left = new AtomicInteger(ROUNDS);
        Semaphore done = new Semaphore(0);
        Thread worker = Thread.ofPlatform().daemon().start(() -> {
            while (left.get() > 0) {
                if (wanted.getAndSet(false)) {
                    left.decrementAndGet();
                    done.release();
                }
                rest.rest(() -> !wanted.get() && left.get() > 0, Long.MAX_VALUE);
            }
        });
        for (int i = 0; i < ROUNDS; i++) {
            wanted.set(true);
            rest.wake();
            assertThat(done.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
        }
        worker.join();
    }
}
