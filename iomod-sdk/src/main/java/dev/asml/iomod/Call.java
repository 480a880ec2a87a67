package dev.asml.iomod;

import dev.asml.iomod.v1.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One call that an IOmod is handling: who asks, how long it may take, and whether anybody still waits. Thread-safe. */
public final class Call {
    private final Facts facts;
    private final CallLog log;
    private final long millis;
    private final long deadline;
    private final List<Runnable> cancelActions = new ArrayList<>(0);
    private @Nullable Thread worker;
    private @Nullable FailureCode stopped;
    private volatile long arrived = System.nanoTime();
    private volatile long begun;

    /** Takes the call's first frame; the time that it may take runs from here. */
    Call(dev.asml.iomod.v1.Call frame, CallLog log) {
        this(new Told(frame), log);
    }

    /** As the other. */
    Call(Facts facts, CallLog log) {
        this.facts = facts;
        this.log = log;
        this.millis = facts.timeoutMillis();
        this.deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** What the caller says of a call; asked for when somebody wants it. */
    interface Facts {
        long id();

        String method();

        String caller();

        String invocation();

        String traceparent();

        String tracestate();

        long timeoutMillis();
    }

    /** As a frame tells it. */
    private record Told(dev.asml.iomod.v1.Call frame) implements Facts {
        @Override
        public long id() {
            return frame.getId();
        }

        @Override
        public String method() {
            return frame.getMethod();
        }

        @Override
        public String caller() {
            return frame.getCaller();
        }

        @Override
        public String invocation() {
            return frame.getInvocation();
        }

        @Override
        public String traceparent() {
            return frame.getTraceparent();
        }

        @Override
        public String tracestate() {
            return frame.getTracestate();
        }

        @Override
        public long timeoutMillis() {
            return Integer.toUnsignedLong(frame.getTimeoutMillis());
        }
    }

    /** Where the lines of a call go. */
    @FunctionalInterface
    interface CallLog {
        void log(System.Logger.Level level, String message, long call);
    }

    /** The number that identifies the call on this connection. */
    public long id() {
        return facts.id();
    }

    /** The method that is called. */
    public String method() {
        return facts.method();
    }

    /** {@code service/function} of the caller. */
    public String caller() {
        return facts.caller();
    }

    /** The invocation that issued the call, as it appears in the Threader's logs. */
    public String invocation() {
        return facts.invocation();
    }

    /** The W3C trace context of the caller, to hand on to whatever the IOmod calls itself. */
    public Optional<String> traceparent() {
        return Optional.of(facts.traceparent()).filter(text -> !text.isEmpty());
    }

    /** W3C {@code tracestate}, to hand on beside {@link #traceparent}. */
    public Optional<String> tracestate() {
        return Optional.of(facts.tracestate()).filter(text -> !text.isEmpty());
    }

    /** The time that is left, never negative; empty if the call has no bound. */
    public Optional<Duration> remaining() {
        return timeoutMillis() == 0
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    }

    /** Whether the caller no longer waits: the call was cancelled or its time is over. */
    public synchronized boolean isCancelled() {
        return stopped != null;
    }

    /**
     * Runs an action when the caller no longer waits; at once if that is so already. The handler's thread is interrupted
     * in any case: this is for work that does not notice interrupts.
     */
    public void onCancel(Runnable action) {
        synchronized (this) {
            if (stopped == null) {
                cancelActions.add(action);
                return;
            }
        }
        action.run();
    }

    /** Logs a line about this call at level INFO. Never waits; lines are dropped when the Threader does not keep up. */
    public void log(String message) {
        log(System.Logger.Level.INFO, message);
    }

    /** Logs a line about this call. Never waits; lines are dropped when the Threader does not keep up. */
    public void log(System.Logger.Level level, String message) {
        log.log(level, message, id());
    }

    /** Whether its time is limited. */
    boolean isBounded() {
        return timeoutMillis() != 0;
    }

    /** When its time is over, if that is limited, as {@link System#nanoTime()} tells time. */
    long deadline() {
        return deadline;
    }

    long timeoutMillis() {
        return millis;
    }

    /** The whole of its input is here. */
    void arrived() {
        arrived = System.nanoTime();
    }

    /** What its time was spent on until now; empty if no handler has begun. */
    Optional<Timing> timing() {
        if (begun == 0) {
            return Optional.empty();
        }
        return Optional.of(Timing.newBuilder()
                .setWaitedMicros(micros(begun - arrived))
                .setHandledMicros(micros(System.nanoTime() - begun))
                .build());
    }

    private static long micros(long nanos) {
        return TimeUnit.NANOSECONDS.toMicros(Math.max(0, nanos));
    }

    /** Says which thread to interrupt, from {@link #begin} to {@link #end}. */
    synchronized void begin() {
        worker = Thread.currentThread();
        begun = System.nanoTime();
        if (stopped != null) {
            worker.interrupt();
        }
    }

    /** After this no interrupt comes any more. */
    @SuppressWarnings("ThreadInterruptedStatus") // The interrupt belonged to the handler, which is over.
    synchronized void end() {
        worker = null;
        cancelActions.clear();
        Thread.interrupted();
    }

    /** Tells the handler to stop. The first reason counts. */
    void stop(FailureCode reason) {
        List<Runnable> actions;
        synchronized (this) {
            if (stopped != null) {
                return;
            }
            stopped = reason;
            actions = List.copyOf(cancelActions);
            if (worker != null) {
                worker.interrupt();
            }
        }
        if (!actions.isEmpty()) {
            Thread.startVirtualThread(() -> actions.forEach(Runnable::run));
        }
    }

    /** The failure that ends the call if the handler was stopped before it had an answer. */
    synchronized Optional<IomodFailure> stopFailure() {
        return Optional.ofNullable(stopped)
                .map(reason -> IomodFailure.of(
                        reason,
                        reason == FailureCode.DEADLINE
                                ? "%s did not answer within %d ms".formatted(method(), timeoutMillis())
                                : "%s was cancelled".formatted(method())));
    }
}
