package dev.asml.threader.http;

import dev.asml.threader.function.Admission;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogIds;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.trace.Traces;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Invokes functions with the messages of sources: as a request does that came by the port of the callers, but for the guards.
 * Safe for use by many threads.
 */
public final class Deliveries implements AutoCloseable {
    private static final int FIRST_FAILURE = 400;

    private final LogBook log;
    private final Clock clock;
    private final Traces traces;
    private final Duration grace;
    private final RequestId ids = new RequestId();
    private final Set<Invocation> running = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private int entered;
    private boolean closed;

    /**
     * Its lines and traces are those of requests whose ids begin with {@code source-}.
     *
     * @param grace how long invocations that run may go on when this is closed
     */
    public Deliveries(LogBook log, Clock clock, Traces traces, Duration grace) {
        this.log = log;
        this.clock = clock;
        this.traces = traces;
        this.grace = grace;
    }

    /** How it ended. */
    public sealed interface End {
        /** The function took the message. */
        @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
        record Taken(byte[] answer) implements End {}

        /**
         * It ran and did not.
         *
         * @param late whether its time was over
         */
        record Failed(String why, boolean late) implements End {}

        /** It cannot be given this message. */
        record Impossible(String why) implements End {}

        /** It did not run, or not to its end. */
        record Undelivered(String why) implements End {}
    }

    /** An invocation that did not come about, or that somebody ended. */
    private static final class Unrun extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unrun(String why) {
            super(why, null, false, false);
        }
    }

    /** Invokes a function, once, and waits for the end. */
    public End deliver(Published function, SourcedMessage message) throws InterruptedException {
        if (!enter()) {
            return new End.Undelivered(Exchange.STOPS);
        }
        String id = "source-" + ids.of(null);
        Timeline timeline = traces.begin(id, null, null);
        try {
            End end = end(id, function, message, timeline);
            tell(id, function, message, end);
            return end;
        } finally {
            timeline.end("cancelled", Exchange.STOPS, 0, true);
            leave();
        }
    }

    private End end(String id, Published function, SourcedMessage message, Timeline timeline)
            throws InterruptedException {
        boolean[] late = {false};
        try {
            DirectRequest.Answer answer =
                    DirectRequest.answer(function, event(id, function, message), timeline, request -> {
                        Outcome outcome = run(function.target(), request);
                        late[0] = outcome instanceof Outcome.TimedOut;
                        return outcome;
                    });
            boolean well = answer.trouble().isEmpty() && answer.status() < FIRST_FAILURE;
            timeline.end(answer.trouble().isEmpty() ? "answered" : "failed", answer.trouble(), answer.status(), !well);
            return well ? new End.Taken(answer.body()) : new End.Failed(why(answer), late[0]);
        } catch (Unrun e) {
            timeline.end("cancelled", String.valueOf(e.getMessage()), 0, true);
            return new End.Undelivered(String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            return new End.Impossible("the request is malformed: " + e.getMessage());
        } catch (ProblemException e) {
            return new End.Impossible(e.problem().detail());
        }
    }

    private static String why(DirectRequest.Answer answer) {
        return answer.trouble().isEmpty() ? "it answered %d".formatted(answer.status()) : answer.trouble();
    }

    private HttpEvent event(String id, Published function, SourcedMessage message) {
        String path = "/" + function.target().name();
        RouteMatch.Found<Published> match = DirectRequest.match(function, "POST", path);
        byte[] body = message.content();
        return new HttpEvent(
                id,
                clock.instant(),
                "HTTP/1.1",
                "127.0.0.1",
                "POST",
                path,
                "",
                match.pattern(),
                match.parameters(),
                message.headers(DirectRequest.host(function), body.length),
                null,
                body);
    }

    private Outcome run(Target target, Request request) throws InterruptedException {
        return switch (target.start(request)) {
            case Admission.Admitted(Invocation invocation) -> outcome(invocation);
            case Admission.Refused refused -> throw new Unrun(refused.reason());
            case Admission.Replaced _ -> throw new Unrun("its release has ended");
        };
    }

    private Outcome outcome(Invocation invocation) throws InterruptedException {
        running.add(invocation);
        try {
            Outcome outcome = invocation.await();
            if (outcome instanceof Outcome.Cancelled(String reason)) {
                throw new Unrun(reason);
            }
            return outcome;
        } catch (InterruptedException e) {
            invocation.cancel(Exchange.STOPS);
            throw e;
        } finally {
            running.remove(invocation);
        }
    }

    private void tell(String id, Published function, SourcedMessage message, End end) {
        String why = switch (end) {
            case End.Taken _ -> "";
            case End.Failed(String reason, var _) -> reason;
            case End.Impossible(String reason) -> reason;
            case End.Undelivered _ -> "";
        };
        if (!why.isEmpty()) {
            String name = function.target().name().toString();
            log.write(
                    Level.WARN,
                    name,
                    new LogIds(id, name, "", 0),
                    Stream.HOST,
                    "source %s of %s: attempt %d of message %s failed: %s"
                            .formatted(message.subscription(), message.source(), message.attempt(), message.id(), why));
        }
    }

    private boolean enter() {
        lock.lock();
        try {
            if (!closed) {
                entered++;
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void leave() {
        lock.lock();
        try {
            entered--;
            ended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Begins nothing more, lets what runs end within the grace, cancels the rest, and waits for that. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            long left = grace.toNanos();
            while (entered > 0 && left > 0) {
                left = ended.awaitNanos(left);
            }
            while (entered > 0) {
                running.forEach(invocation -> invocation.cancel(Exchange.STOPS));
                var _ = ended.awaitNanos(Duration.ofMillis(100).toNanos());
            }
        } catch (InterruptedException _) {
            running.forEach(invocation -> invocation.cancel(Exchange.STOPS));
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
