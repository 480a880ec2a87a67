package dev.asml.iomod.testing;

import dev.asml.iomod.v1.Invoke;
import dev.asml.iomod.v1.Invoked;
import dev.asml.iomod.v1.Subscribed;
import dev.asml.iomod.v1.Subscription;
import dev.asml.iomod.v1.Subscriptions;
import dev.asml.iomod.v1.ToIomod;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The Threader's side of a source: gives subscriptions, takes what it asks for, and notes what it does wrong. */
final class Source {
    private final BrokerStream stream;
    private final Duration patience;
    private final Queue<CompletableFuture<String>> answers = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<ReceivedInvoke> received = new LinkedBlockingQueue<>();

    // Guarded by this.
    private final Map<String, Integer> bounds = new HashMap<>();
    private final Map<Long, String> open = new HashMap<>();

    Source(BrokerStream stream, Duration patience) {
        this.stream = stream;
        this.patience = patience;
    }

    /** Completes with what is wrong with them; empty if nothing. */
    CompletableFuture<String> subscribe(List<Subscription> subscriptions, boolean check) {
        CompletableFuture<String> answer = new CompletableFuture<>();
        synchronized (this) {
            answers.add(answer);
            if (!check) {
                // What crosses the change is of those of before.
                subscriptions.forEach(each -> bounds.put(each.getId(), each.getConcurrency()));
            }
            stream.send(ToIomod.newBuilder()
                    .setSubscriptions(Subscriptions.newBuilder()
                            .addAllSubscription(subscriptions)
                            .setCheck(check)));
        }
        if (stream.end().isDone()) {
            lose(stream.end().join());
        }
        return answer;
    }

    void subscribed(Subscribed frame) {
        CompletableFuture<String> answer = answers.poll();
        if (answer == null) {
            stream.note(Rule.SUBSCRIBED, "it sent Subscribed, and was asked nothing");
        } else {
            answer.complete(frame.getProblem());
        }
    }

    synchronized void invoke(Invoke frame) {
        String subscription = frame.getSubscription();
        Integer bound = bounds.get(subscription);
        if (bound == null) {
            stream.note(Rule.INVOKES, "it sent an Invoke for \"%s\", which is no subscription".formatted(subscription));
        } else if (open.values().stream().filter(subscription::equals).count() >= bound) {
            stream.note(Rule.INVOKES, "it had more than %d Invokes open for %s".formatted(bound, subscription));
        }
        if (frame.getId() == 0 || open.putIfAbsent(frame.getId(), subscription) != null) {
            stream.note(Rule.INVOKES, "it used the id %s twice".formatted(Long.toUnsignedString(frame.getId())));
        }
        if (frame.getInput().size() > stream.chunkBytes()) {
            stream.note(
                    Rule.INVOKES,
                    "its input has %d bytes".formatted(frame.getInput().size()));
        }
        received.add(new ReceivedInvoke(frame, this::answer));
    }

    private synchronized void answer(Invoked frame) {
        if (open.remove(frame.getId()) == null) {
            throw new IllegalStateException("an invocation is answered once");
        }
        stream.send(ToIomod.newBuilder().setInvoked(frame));
    }

    ReceivedInvoke next() {
        try {
            ReceivedInvoke next = received.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (next == null) {
                throw new IllegalStateException("no Invoke came within " + patience);
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for an Invoke", e);
        }
    }

    synchronized int open() {
        return open.size();
    }

    void lose(String how) {
        for (CompletableFuture<String> answer = answers.poll(); answer != null; answer = answers.poll()) {
            answer.completeExceptionally(new IllegalStateException(how));
        }
    }
}
