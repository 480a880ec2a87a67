package dev.asml.threader.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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

    private int takeAll() {
        int taken = 0;
        while (budget.take().isPresent()) {
            taken++;
        }
        return taken;
    }
}
