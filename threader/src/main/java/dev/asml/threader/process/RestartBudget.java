package dev.asml.threader.process;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/** How often a process that ends is started again, and after how long. For one thread. */
final class RestartBudget {
    private final Timings timings;
    private int left;
    private int inRow;
    private boolean proven;

    RestartBudget(Timings timings) {
        this.timings = timings;
        this.left = timings.firstStarts() - 1;
    }

    /** Takes one restart. The wait before it; empty if there is none left. */
    Optional<Duration> take() {
        if (left <= 0) {
            return Optional.empty();
        }
        left--;
        long most = timings.backOffMost().toNanos();
        long doubled = timings.backOffFirst().toNanos() << Math.min(inRow++, 20);
        return Optional.of(jittered(doubled <= 0 ? most : Math.min(doubled, most)));
    }

    /** The wait before a restart that is not the process's fault, and so is not counted. */
    Duration spared() {
        return jittered(timings.backOffFirst().toNanos());
    }

    private static Duration jittered(long most) {
        return Duration.ofNanos(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }

    /** The process became ready: the first time, that shows that it can, and gets it the restarts of one that does. */
    void becameReady() {
        if (!proven) {
            proven = true;
            left = timings.restarts();
        }
    }

    /** The process was ready for so long. */
    void wasReady(Duration time) {
        if (time.compareTo(timings.healthyAfter()) >= 0) {
            healed();
        }
    }

    /** What ended the process before is over: all restarts are granted anew. */
    void healed() {
        left = timings.restarts();
        inRow = 0;
    }

    /** Somebody asked for another try. */
    void renew() {
        proven = false;
        left = timings.firstStarts() - 1;
        inRow = 0;
    }
}
