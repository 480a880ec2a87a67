package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class RestartBudgetTest {
    private final Timings timings = Timings.DEFAULT;
    private final RestartBudget budget = new RestartBudget(timings);

    @Test
    void aProcessThatWasNeverReadyGetsItsFirstStartsOnly() {
        assertThat(takeAll()).isEqualTo(timings.firstStarts() - 1);
    }

    @Test
    void aProcessThatWasReadyGetsItsRestartsOnce() {
        budget.becameReady();
        assertThat(takeAll()).isEqualTo(timings.restarts());
        budget.becameReady();
        budget.wasReady(Duration.ofSeconds(59));
        assertThat(takeAll()).isZero();
    }

    @Test
    void healthyTimeGrantsAllRestartsAnew() {
        budget.becameReady();
        takeAll();
        budget.wasReady(Duration.ofSeconds(60));
        assertThat(takeAll()).isEqualTo(timings.restarts());
    }

    @Test
    void aRequestGrantsTheFirstStartsAnew() {
        takeAll();
        budget.renew();
        assertThat(takeAll()).isEqualTo(timings.firstStarts() - 1);
    }

    @Test
    void theWaitDoublesLessSomeJitterUpToItsBound() {
        budget.becameReady();
        long most = timings.backOffFirst().toMillis();
        for (int i = 0; i < timings.restarts(); i++) {
            assertThat(budget.take().orElseThrow().toMillis()).isBetween(most / 2, most);
            most = Math.min(2 * most, timings.backOffMost().toMillis());
        }
    }

    @Test
    void healthyTimeMakesTheFirstWaitShortAgain() {
        budget.becameReady();
        takeAll();
        budget.wasReady(timings.healthyAfter());
        assertThat(budget.take().orElseThrow()).isLessThanOrEqualTo(timings.backOffFirst());
    }

    @Test
    void shortTimesOfBeingReadyDoNotAddUp() {
        budget.becameReady();
        for (int i = 0; i < timings.restarts(); i++) {
            assertThat(budget.take()).isPresent();
            budget.wasReady(timings.healthyAfter().minusNanos(1));
            budget.becameReady();
        }
        assertThat(budget.take()).isEmpty();
    }

    @Test
    void whatIsSparedIsNotCountedAndWaitsShortly() {
        budget.becameReady();
        for (int i = 0; i < 100; i++) {
            assertThat(budget.spared()).isBetween(timings.backOffFirst().dividedBy(2), timings.backOffFirst());
        }
        assertThat(takeAll()).isEqualTo(timings.restarts());
    }

    @Test
    void theWaitsOfManyProcessesThatEndTogetherDiffer() {
        assertThat(IntStream.range(0, 50)
                        .mapToObj(_ -> new RestartBudget(timings).take().orElseThrow())
                        .distinct())
                .hasSizeGreaterThan(25);
    }

    private int takeAll() {
        int taken = 0;
        while (budget.take().isPresent()) {
            taken++;
        }
        return taken;
    }
}
