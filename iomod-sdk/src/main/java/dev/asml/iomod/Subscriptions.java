package dev.asml.iomod;

import com.google.protobuf.UnsafeByteOperations;
import dev.asml.iomod.v1.FromIomod;
import dev.asml.iomod.v1.Invoke;
import dev.asml.iomod.v1.Invoked;
import dev.asml.iomod.v1.Registered;
import dev.asml.iomod.v1.Subscribed;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The subscriptions of a source that are in force, and the messages that are at their functions. Thread-safe. */
final class Subscriptions {
    private static final int DEFAULT_CHUNK_BYTES = 256 * 1024;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** How long a handler is waited for that is to end, before its successor begins. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final Iomod iomod;
    private final Outbox outbox;
    private final Call.CallLog log;
    private final Runnable afterEnd;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Open> open = new ConcurrentHashMap<>();
    private final Map<String, Places> places = new ConcurrentHashMap<>();
    private final AtomicInteger busy = new AtomicInteger();
    private CompletableFuture<Void> changes = CompletableFuture.completedFuture(null);
    private Map<String, Running> running = Map.of();
    private volatile int mostBytes = DEFAULT_CHUNK_BYTES;
    private volatile boolean ended;

    /**
     * A message at its function.
     *
     * @param ended whether it is known what became of it, and whoever waits is being told
     */
    private record Open(CompletableFuture<Delivery> delivery, Runnable leave, boolean ended) {}

    /** A subscription in force, and who works for it. */
    private record Running(Subscription subscription, Thread worker) {}

    /** @param afterEnd runs when something has ended that {@link #isIdle} depends on */
    Subscriptions(Iomod iomod, Outbox outbox, Call.CallLog log, Runnable afterEnd) {
        this.iomod = iomod;
        this.outbox = outbox;
        this.log = log;
        this.afterEnd = afterEnd;
    }

    void limit(Registered frame) {
        if (frame.getMaxChunkBytes() != 0) {
            mostBytes = frame.getMaxChunkBytes();
        }
    }

    /**
     * Changes what is in force, and says so: after what came before, and after the configuration. Never waits; for the thread
     * on which frames arrive.
     */
    void change(dev.asml.iomod.v1.Subscriptions frame, CompletableFuture<Void> configured) {
        changes = CompletableFuture.allOf(changes, configured)
                .thenRunAsync(() -> answer(frame), Thread::startVirtualThread);
    }

    private void answer(dev.asml.iomod.v1.Subscriptions frame) {
        Subscribed.Builder answer = Subscribed.newBuilder();
        try {
            answer.setProblem(take(frame));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            answer.setProblem("%s was interrupted while it changed what it works for".formatted(iomod));
        }
        outbox.send(FromIomod.newBuilder().setSubscribed(answer).build());
    }

    /** What is wrong with them; empty if nothing. */
    private synchronized String take(dev.asml.iomod.v1.Subscriptions frame) throws InterruptedException {
        Map<String, BoundSource.Work> works = new LinkedHashMap<>();
        try {
            for (var each : frame.getSubscriptionList()) {
                works.put(each.getId(), source().bind(each));
            }
        } catch (IllegalArgumentException e) {
            return String.valueOf(e.getMessage());
        }
        if (!frame.getCheck() && !ended) {
            replace(frame.getSubscriptionList(), works);
        }
        return "";
    }

    private BoundSource<?> source() {
        BoundSource<?> source = iomod.source();
        if (source == null) {
            throw new IllegalArgumentException("%s is no source: it invokes no functions".formatted(iomod));
        }
        return source;
    }

    /** What has not changed goes on. */
    private void replace(List<dev.asml.iomod.v1.Subscription> frames, Map<String, BoundSource.Work> works)
            throws InterruptedException {
        Map<String, Running> next = new LinkedHashMap<>();
        List<dev.asml.iomod.v1.Subscription> changed = new ArrayList<>();
        for (var frame : frames) {
            Running known = running.get(frame.getId());
            if (known != null && known.subscription().frame().equals(frame)) {
                next.put(frame.getId(), known);
            } else {
                changed.add(frame);
            }
        }
        stop(running.values().stream().filter(each -> !next.containsValue(each)).toList());
        for (var frame : changed) {
            next.put(frame.getId(), begin(subscription(frame), works.get(frame.getId())));
        }
        running = next;
    }

    /** What is at the function from before the change counts. */
    private Subscription subscription(dev.asml.iomod.v1.Subscription frame) {
        Places shared = places.computeIfAbsent(frame.getId(), _ -> new Places());
        shared.bound(Math.max(1, frame.getConcurrency()));
        return new Subscription(frame, this, shared);
    }

    private static void stop(List<Running> leaving) throws InterruptedException {
        leaving.forEach(each -> each.worker().interrupt());
        for (Running each : leaving) {
            var _ = each.worker().join(PATIENCE);
        }
    }

    private Running begin(Subscription subscription, BoundSource.@Nullable Work work) {
        if (work == null) {
            throw new IllegalStateException("a subscription was not read: " + subscription.id());
        }
        busy.incrementAndGet();
        Thread worker = Thread.ofVirtual().name("source-" + subscription.id()).unstarted(() -> run(subscription, work));
        worker.start();
        return new Running(subscription, worker);
    }

    private void run(Subscription subscription, BoundSource.Work work) {
        try {
            Duration pause = FIRST_PAUSE;
            while (!isDone(subscription, work, pause)) {
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException _) {
            // That is how a subscription ends.
        } finally {
            busy.decrementAndGet();
            afterEnd.run();
        }
    }

    private boolean isDone(Subscription subscription, BoundSource.Work work, Duration pause)
            throws InterruptedException {
        try {
            work.run(subscription);
            return true;
        } catch (InterruptedException e) {
            throw e;
        } catch (Throwable e) {
            // The edge of the author's code: whatever it does, the other subscriptions go on.
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            subscription.log(
                    System.Logger.Level.ERROR,
                    "failed, and begins again in %d s: %s".formatted(pause.toSeconds(), trace));
            return false;
        }
    }

    /** Sends a message to its function. */
    CompletableFuture<Delivery> deliver(Subscription subscription, Message message, Runnable leave) {
        if (message.size() > mostBytes) {
            leave.run();
            return CompletableFuture.completedFuture(new Delivery.Failed(
                    FailureCode.LIMIT.name(),
                    "message %s has %d bytes with its attributes; at most %d can be delivered"
                            .formatted(message.id(), message.size(), mostBytes),
                    false));
        }
        long id = numbers.incrementAndGet();
        Open opened = new Open(new CompletableFuture<>(), leave, false);
        open.put(id, opened);
        // Set before all that is open is looked through: either this is found there, or this finds it.
        if (ended) {
            settle(id, new Delivery.Undelivered("%s is stopping".formatted(iomod)));
        } else {
            outbox.send(frame(id, subscription, message));
        }
        return opened.delivery();
    }

    private static FromIomod frame(long id, Subscription subscription, Message message) {
        return FromIomod.newBuilder()
                .setInvoke(Invoke.newBuilder()
                        .setId(id)
                        .setSubscription(subscription.id())
                        .setMessage(message.id())
                        .setAttempt(message.attempt())
                        .setContentType(message.contentType())
                        .setInput(UnsafeByteOperations.unsafeWrap(message.body()))
                        .putAllAttributes(message.attributes()))
                .build();
    }

    /** What became of a message. Never waits. */
    void invoked(Invoked frame) {
        settle(frame.getId(), Delivery.of(frame));
    }

    /** Whoever waits is told on a thread of its own: it may do what takes long. */
    private void settle(long id, Delivery delivery) {
        Open settled = open.get(id);
        if (settled == null
                || settled.ended()
                || !open.replace(id, settled, new Open(settled.delivery(), settled.leave(), true))) {
            return;
        }
        settled.leave().run();
        Thread.ofVirtual().name("delivered-" + id).start(() -> {
            settled.delivery().complete(delivery);
            open.remove(id);
            afterEnd.run();
        });
    }

    /** Begins nothing more. What is at a function is awaited. */
    void drain() {
        ended = true;
        // Not where frames arrive: a change may be under way, and takes a while.
        Thread.startVirtualThread(this::interruptAll);
    }

    private synchronized void interruptAll() {
        running.values().forEach(each -> each.worker().interrupt());
        running = Map.of();
    }

    /** Whether no handler runs and no message is at a function. */
    boolean isIdle() {
        return busy.get() == 0 && open.isEmpty();
    }

    /** The Threader is gone: nobody will say what became of what is at a function. */
    void lose() {
        drain();
        open.keySet().forEach(id -> settle(id, new Delivery.Undelivered("the Threader is gone")));
    }

    void log(System.Logger.Level level, String message) {
        log.log(level, message, 0);
    }
}
