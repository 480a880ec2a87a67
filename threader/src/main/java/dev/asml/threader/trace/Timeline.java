package dev.asml.threader.trace;

import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What happened to one request, and when. Always recorded: taking note of a step is a few stores, and a request has few.
 * Steps come from any thread; what is said to be the guest's is told by the thread that runs the guest.
 */
public final class Timeline {
    /** Of whoever wants none: keeps nothing, and is in no trace. */
    public static final Timeline NONE = new Timeline("", new TraceContext(0, 0, 0, false, ""), null);

    private final String request;
    private final TraceContext context;
    private final @Nullable Events events;
    private final @Nullable Traces book;
    private final long start = System.nanoTime();
    private final Instant begun;
    private final long span;

    private volatile String function = "";
    private volatile String method = "";
    private volatile String path = "";
    private volatile String route = "";
    private volatile boolean first;
    private volatile @Nullable Ending ending;

    // The guest's thread writes these; others read them when the invocation has ended.
    private Cause cause = Cause.YIELD;
    private Cause parkedFor = Cause.YIELD;
    private int parkedCall;
    private int awaited;
    private long mark;
    private long admitted;
    private long queued;
    private long instance;
    private long computed;
    private long parked;
    private long waited;

    /**
     * How it ended.
     *
     * @param nanos since it began
     * @param outcome a word
     * @param reason what is known of a failure; may be empty
     * @param status of the HTTP answer; 0 if there was none
     */
    record Ending(long nanos, String outcome, String reason, int status, boolean failed) {}

    private Timeline(String request, TraceContext context, @Nullable Traces book) {
        this.request = request;
        this.context = context;
        this.book = book;
        boolean none = request.isEmpty() && context.low() == 0;
        this.events = none ? null : new Events();
        this.begun = none ? Instant.EPOCH : Instant.now();
        this.span = none ? 0 : ThreadLocalRandom.current().nextLong() | 1;
    }

    /** One that nobody keeps, but by which calls are in the caller's trace. */
    public static Timeline loose(String request, TraceContext context) {
        return new Timeline(request, context, null);
    }

    static Timeline begin(String request, TraceContext context, Traces book) {
        return new Timeline(request, context, book);
    }

    // Steps

    /** Takes note of a step, and gives its moment. */
    public long mark(Step step) {
        long now = System.nanoTime();
        at(now, step);
        return now;
    }

    /** Takes note of a step at a moment that is known: asking for the time costs as much as the rest. */
    public void at(long nanoTime, Step step) {
        at(nanoTime, step, 0, 0, null);
    }

    /** Takes note of a step and its number. */
    public void mark(Step step, long number) {
        at(System.nanoTime(), step, 0, number, null);
    }

    /** Takes note of something about an IO call. */
    public void mark(Step step, int call, long number, @Nullable Object detail) {
        at(System.nanoTime(), step, call, number, detail);
    }

    /** The same at a moment that is known. */
    public void at(long nanoTime, Step step, int call, long number, @Nullable Object detail) {
        if (events != null) {
            events.add(nanoTime - start, step, call, number, detail);
        }
    }

    /** Says what function answers it, and by which of its routes; gives the moment. */
    public long routed(String to, String verb, String rawPath, String pattern) {
        function = to;
        method = verb;
        path = rawPath;
        route = pattern;
        return mark(Step.ROUTED);
    }

    /** Says what function was invoked by name. */
    public void invoked(String name) {
        function = name;
    }

    /** It is the first that its function gets since that was deployed. */
    public void first() {
        first = true;
    }

    // The guest's thread

    /** The bounds of its function and of the host let it in at that moment. */
    public void admitted(long nanoTime) {
        admitted = nanoTime;
        at(nanoTime, Step.ADMITTED, 0, 0, null);
    }

    /** It has its places, and waits for its turn since that moment. */
    public void queued(long nanoTime) {
        mark = nanoTime;
        at(nanoTime, Step.HOST_PLACE, 0, 0, null);
    }

    /** It may compute since that moment. */
    public void turn(long nanoTime) {
        if (events == null) {
            return;
        }
        if (queued == 0 && admitted != 0) {
            queued = nanoTime - admitted;
        }
        waited += mark == 0 ? 0 : nanoTime - mark;
        mark = nanoTime;
        at(nanoTime, Step.TURN, 0, 0, null);
    }

    /** It has an instance: one that was made now, or one that was put back. */
    public void instance(boolean made) {
        instance = System.nanoTime();
        at(instance, Step.INSTANCE, 0, made ? 1 : 0, null);
    }

    /** The instance that was made now is as its image. */
    public void instantiated() {
        long now = System.nanoTime();
        at(now, Step.INSTANTIATED, 0, 0, null);
        if (book != null) {
            book.instantiated(now - instance);
        }
    }

    /** The next time that it waits is for this reason, and for that call if it is for one. */
    public void waitsFor(Cause reason, int call) {
        if (events != null) {
            cause = reason;
            awaited = call;
        }
    }

    /** It waits since that moment. */
    public void parked(long nanoTime) {
        if (events == null) {
            return;
        }
        computed += nanoTime - mark;
        mark = nanoTime;
        at(nanoTime, Step.PARKED, awaited, 0, cause);
        parkedFor = cause;
        parkedCall = awaited;
        cause = Cause.YIELD;
        awaited = 0;
    }

    /** Why the guest waits, of one that is known to; for people, from any thread. */
    public Cause parkedFor() {
        return parkedFor;
    }

    /** For which of its calls it waits, 0 for none or not for one alone; likewise. */
    public int parkedCall() {
        return parkedCall;
    }

    /** It waits no more, but for its turn. */
    public void woken() {
        if (events == null) {
            return;
        }
        long now = System.nanoTime();
        parked += now - mark;
        mark = now;
        at(now, Step.WOKEN, 0, 0, null);
    }

    /** It computes no more since that moment. */
    public void done(long nanoTime) {
        if (events != null) {
            computed += nanoTime - mark;
        }
    }

    // IO calls

    /** The header for the IOmod of a call: its parent is the call. */
    public String traceparent(int call) {
        return events == null ? "" : context.traceparent(Spans.ofCall(span, call));
    }

    /** A call is complete since that moment, so long after it was issued. */
    public void completed(long nanoTime, int call, String callPath, long nanos, long bytes, @Nullable Failed failure) {
        at(nanoTime, Step.COMPLETED, call, bytes, failure);
        if (book != null) {
            book.completed(callPath, nanos, failure, this);
        }
    }

    // The end

    /** It has ended. Only the first end counts. */
    public void end(String outcome, String reason, int status, boolean failed) {
        if (ending == null && events != null) {
            ending = new Ending(System.nanoTime() - start, outcome, reason, status, failed);
            if (book != null) {
                book.keep(this);
            }
        }
    }

    // What is known of it

    /** The id of the request. */
    public String request() {
        return request;
    }

    /** The trace that it is in. */
    public TraceContext context() {
        return context;
    }

    /** The trace's id; empty if it is in none. */
    public String trace() {
        return events == null ? "" : context.trace();
    }

    /** {@code tracestate} for whoever is asked next. */
    public String state() {
        return context.state();
    }

    /** {@code service/function}; empty as long as it is not known. */
    public String function() {
        return function;
    }

    /** Nanoseconds for which the guest held a permit to compute. */
    public long computedNanos() {
        return computed;
    }

    /** Nanoseconds for which the guest waited for something outside. */
    public long parkedNanos() {
        return parked;
    }

    /** Nanoseconds from its admission until it could compute for the first time. */
    public long queuedNanos() {
        return queued;
    }

    /** Nanoseconds for which the guest waited for its turns to compute. */
    public long waitedNanos() {
        return waited;
    }

    String method() {
        return method;
    }

    String path() {
        return path;
    }

    String route() {
        return route;
    }

    boolean isFirst() {
        return first;
    }

    Instant begun() {
        return begun;
    }

    long span() {
        return span;
    }

    @Nullable
    Ending ending() {
        return ending;
    }

    /** From its begin to its end; 0 as long as it has none. */
    long nanos() {
        Ending known = ending;
        return known == null ? 0 : known.nanos();
    }

    boolean failed() {
        Ending known = ending;
        return known != null && known.failed();
    }

    Events events() {
        return events == null ? new Events() : events;
    }

    int bytes() {
        return 256 + request.length() + path.length() + (events == null ? 0 : events.bytes());
    }
}
