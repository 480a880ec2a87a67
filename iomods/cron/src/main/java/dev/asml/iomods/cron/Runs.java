package dev.asml.iomods.cron;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.asml.iomod.Delivery;
import dev.asml.iomod.Message;
import dev.asml.iomod.Subscription;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;

/** The moments of a subscription that are at its function, each until that has taken it or it is given up. */
final class Runs implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final CronSettings settings;
    private final Subscription subscription;
    private final LastRun last;
    private final Set<Thread> workers = ConcurrentHashMap.newKeySet();

    Runs(CronSettings settings, Subscription subscription, LastRun last) {
        this.settings = settings;
        this.subscription = subscription;
        this.last = last;
    }

    /** Lets the function have a moment, as soon as it has a place. */
    void begin(Instant moment) {
        Thread worker = Thread.ofVirtual().unstarted(() -> {
            try {
                run(moment);
            } catch (InterruptedException _) {
                // The subscription has ended: what was not taken comes when it begins again.
            } finally {
                workers.remove(Thread.currentThread());
            }
        });
        workers.add(worker);
        worker.start();
    }

    private void run(Instant moment) throws InterruptedException {
        Duration pause = FIRST_PAUSE;
        int attempt = 1;
        while (true) {
            Delivery delivery = deliver(moment, attempt);
            if (isOver(moment, attempt, delivery)) {
                return;
            }
            if (delivery instanceof Delivery.Failed) {
                attempt++;
            }
            Thread.sleep(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
    }

    private boolean isOver(Instant moment, int attempt, Delivery delivery) {
        return switch (delivery) {
            case Delivery.Succeeded _ -> true;
            case Delivery.Failed failed
            when attempt >= settings.mostAttempts() || !failed.retryable() -> {
                subscription.log(
                        System.Logger.Level.ERROR,
                        "%s is given up after attempt %d: %s".formatted(moment, attempt, failed.message()));
                remember(moment);
                yield true;
            }
            case Delivery.Failed _, Delivery.Undelivered _ -> false;
        };
    }

    private Delivery deliver(Instant moment, int attempt) throws InterruptedException {
        Message message = new Message(
                subscription.id() + "/" + moment,
                attempt,
                "text/plain; charset=utf-8",
                Map.of("time", moment.toString()),
                settings.text().getBytes(UTF_8));
        try {
            // Part of the stage: a drain waits for it.
            return subscription
                    .deliver(message)
                    .thenApply(delivery -> {
                        if (delivery instanceof Delivery.Succeeded) {
                            remember(moment);
                        }
                        return delivery;
                    })
                    .toCompletableFuture()
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    private void remember(Instant moment) {
        try {
            last.write(moment);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        workers.forEach(Thread::interrupt);
    }
}
