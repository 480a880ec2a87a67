package dev.asml.iomods.queue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.asml.iomod.Configured;
import dev.asml.iomod.Delivery;
import dev.asml.iomod.Message;
import dev.asml.iomod.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Lets a function have the messages of a queue. */
final class Delivering {
    /** Messages may come, or be given back, without notice: by another process. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private static final Duration UNDELIVERED = Duration.ofMillis(500);
    private static final double LONGEST_PAUSE_SECONDS = 3600;
    private static final int LONGEST_WHY = 1000;

    /** In one go; bodies may be long. */
    private static final int MOST_TAKEN = 32;

    private final Settings settings;
    private final Subscription subscription;
    private final Configured<Queues> queues;
    private final Semaphore news;
    private long lookedAt;

    /**
     * What a source is for.
     *
     * @param maxAttempts how often a message is delivered before it is a dead letter
     * @param backoffSeconds after the first failure; twice as long after each further one
     */
    record Settings(
            String queue,
            @JsonProperty("max_attempts") @Nullable Integer maxAttempts,
            @JsonProperty("backoff_seconds") @Nullable Double backoffSeconds) {
        private static final int MAX_ATTEMPTS = 5;
        private static final int MOST_ATTEMPTS = 1000;

        Settings {
            QueueIomod.requireName("queue", queue);
            if (maxAttempts != null && (maxAttempts < 1 || maxAttempts > MOST_ATTEMPTS)) {
                throw new IllegalArgumentException(
                        "\"max_attempts\" is %d; it can be 1 to %d".formatted(maxAttempts, MOST_ATTEMPTS));
            }
            if (backoffSeconds != null && !(backoffSeconds >= 0.01 && backoffSeconds <= LONGEST_PAUSE_SECONDS)) {
                throw new IllegalArgumentException("\"backoff_seconds\" is %s; it can be 0.01 to %.0f"
                        .formatted(backoffSeconds, LONGEST_PAUSE_SECONDS));
            }
        }

        int attempts() {
            return maxAttempts == null ? MAX_ATTEMPTS : maxAttempts;
        }

        /** After so many attempts. */
        Duration backoff(int attempts) {
            double seconds = (backoffSeconds == null ? 1 : backoffSeconds) * Math.pow(2, attempts - 1);
            return Duration.ofMillis(Math.round(Math.min(seconds, LONGEST_PAUSE_SECONDS) * 1000));
        }
    }

    /** @param news has a permit when something was published */
    Delivering(Settings settings, Subscription subscription, Configured<Queues> queues, Semaphore news) {
        this.settings = settings;
        this.subscription = subscription;
        this.queues = queues;
        this.news = news;
    }

    /** Until the subscription ends. */
    void run() throws Exception {
        while (true) {
            releaseOfEnded();
            int places = subscription.awaitPlaces();
            List<Kept> taken = queues.use(open -> open.take(settings.queue(), Math.min(places, MOST_TAKEN)));
            if (taken.isEmpty()) {
                await();
            } else {
                deliver(taken);
            }
        }
    }

    private void releaseOfEnded() throws Exception {
        long now = System.nanoTime();
        if (lookedAt != 0 && now - lookedAt < LOOK.toNanos()) {
            return;
        }
        lookedAt = now;
        int released = queues.use(Queues::releaseOfEnded);
        if (released > 0) {
            subscription.log("%d messages of a process that has ended come again".formatted(released));
        }
    }

    private void await() throws Exception {
        OptionalLong due = queues.use(open -> open.nextDue(settings.queue()));
        long millis = due.isEmpty() ? LOOK.toMillis() : due.getAsLong() - System.currentTimeMillis();
        if (news.tryAcquire(Math.clamp(millis, 1, LOOK.toMillis()), TimeUnit.MILLISECONDS)) {
            news.drainPermits();
        }
    }

    private void deliver(List<Kept> taken) throws Exception {
        for (int i = 0; i < taken.size(); i++) {
            try {
                deliver(taken.get(i));
            } catch (Exception e) {
                taken.subList(i, taken.size())
                        .forEach(kept -> settleOrLog(kept, new Delivery.Undelivered("it was not delivered")));
                throw e;
            }
        }
    }

    private void deliver(Kept kept) throws Exception {
        if (kept.attempts() > settings.attempts()) {
            // Its process was lost at each attempt, or the bound was lowered.
            settle(kept, new Delivery.Failed("LOST", "nobody knows how its last attempt ended", true));
            return;
        }
        Message message = new Message(kept.id(), kept.attempts(), kept.contentType(), kept.attributes(), kept.body());
        // Part of the stage: a drain waits for it.
        var _ = subscription.deliver(message).thenAccept(delivery -> settleOrLog(kept, delivery));
    }

    private void settleOrLog(Kept kept, Delivery delivery) {
        try {
            settle(kept, delivery);
        } catch (Exception e) {
            subscription.log(
                    System.Logger.Level.ERROR,
                    "what became of message %s cannot be written: %s".formatted(kept.id(), e));
        }
    }

    private void settle(Kept kept, Delivery delivery) throws Exception {
        queues.use(open -> {
            switch (delivery) {
                case Delivery.Succeeded _ -> open.done(kept);
                case Delivery.Undelivered _ -> open.giveBack(kept, UNDELIVERED);
                case Delivery.Failed failed
                when kept.attempts() >= settings.attempts() || !failed.retryable() -> {
                    String why = failed.code() + ": " + failed.message();
                    open.bury(kept, why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) : why);
                    subscription.log(
                            System.Logger.Level.ERROR,
                            "message %s is a dead letter after attempt %d: %s"
                                    .formatted(kept.id(), kept.attempts(), why));
                }
                case Delivery.Failed _ -> open.again(kept, settings.backoff(kept.attempts()));
            }
            return delivery;
        });
    }
}
