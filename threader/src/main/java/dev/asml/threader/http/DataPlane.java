package dev.asml.threader.http;

import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.guard.Caller;
import dev.asml.threader.http.Offer.Endpoint;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.trace.Step;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.trace.Traces;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.CloseConnectionException;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The port that callers of functions use.
 *
 * <p>What it offers is replaced as a whole, see {@link #publish}; a request sees all of one publication.
 */
public final class DataPlane implements AutoCloseable {
    private static final byte[] NOTHING = {};

    /** How long a request waits for the first functions to be offered. */
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private static final HeaderName TRACEPARENT = HeaderNames.create("traceparent");
    private static final HeaderName TRACESTATE = HeaderNames.create("tracestate");

    private final RequestMeters meters;
    private final Clock clock;
    private final int maxBody;
    private final Traces traces;
    private final Gate gate;
    private final HttpListener listener;
    private final CountDownLatch first = new CountDownLatch(1);
    private volatile @Nullable Offer offered;

    private DataPlane(
            HttpSettings settings, PrometheusMeterRegistry registry, LogBook log, Clock clock, Traces traces) {
        this.traces = traces;
        this.meters = new RequestMeters(registry);
        this.clock = clock;
        this.maxBody = settings.maxBody();
        this.gate = new Gate(log);
        this.listener = HttpListener.make(settings, log, this::handle);
    }

    /** What {@link #start} needs before all else, for who can do it while other things are waited for. */
    public static void prepare() {
        HttpListener.lookForNothing();
    }

    /** What the first answers would wait for otherwise, for when there is nothing else to do. */
    public static void prepareAnswers() {
        GuestAnswer.prepare();
    }

    /**
     * Binds the port; until the first {@link #publish} requests wait, and are answered 503 if it does not come soon.
     *
     * @throws java.io.UncheckedIOException if the address cannot be bound
     */
    public static DataPlane start(
            HttpSettings settings, PrometheusMeterRegistry registry, LogBook log, Clock clock, Traces traces) {
        DataPlane plane = make(settings, registry, log, clock, traces);
        boolean started = false;
        try {
            plane.bind();
            started = true;
            return plane;
        } finally {
            if (!started) {
                plane.close();
            }
        }
    }

    /** One that has no port before {@link #bind}. */
    public static DataPlane make(
            HttpSettings settings, PrometheusMeterRegistry registry, LogBook log, Clock clock, Traces traces) {
        return new DataPlane(settings, registry, log, clock, traces);
    }

    /**
     * Binds the port.
     *
     * @throws java.io.UncheckedIOException if the address cannot be bound
     */
    public void bind() {
        listener.bind();
    }

    /** The port that is bound. */
    public Port port() {
        return listener;
    }

    /**
     * Makes ready to offer functions.
     *
     * @param live for who asks for nothing else
     * @param aliases for who asks for one, by their names
     * @return what offers them in the place of those before, all at once
     * @throws IllegalArgumentException if two have the same route or name, a route is not legal, or a host is of two
     */
    public Runnable prepare(Offering live, Map<String, Offering> aliases) {
        Offer offer = Offer.of(live, aliases, meters);
        return () -> offer(offer);
    }

    /** Offers these functions in the place of those before, all at once; see {@link #prepare}. */
    public void publish(Collection<Published> functions) {
        prepare(new Offering(functions, List.of(), Set.of()), Map.of()).run();
    }

    private synchronized void offer(Offer offer) {
        offered = offer;
        first.countDown();
        meters.retain(offer.names());
        traces.retain(offer.names().stream().map(FunctionName::toString).toList());
    }

    private void handle(Exchange exchange) {
        Timeline timeline = traces.begin(exchange.id(), exchange.header(TRACEPARENT), exchange.header(TRACESTATE));
        exchange.record(timeline);
        try {
            boolean served;
            do {
                served = serve(exchange);
            } while (!served);
        } catch (ProblemException e) {
            HttpProblem problem = e.problem();
            // A client's own mistakes are not to take the place of what failed here.
            boolean failed = problem.status() >= 500 || problem.status() == 429;
            timeline.end(problem.kind(), problem.detail(), problem.status(), failed);
            throw e;
        } finally {
            timeline.end(
                    "broken", "the Threader failed, or the client left; the log has more", exchange.status(), true);
        }
    }

    /** The timeline of an invocation ends as that did. */
    static void ended(Exchange exchange, Outcome outcome) {
        boolean well = outcome instanceof Outcome.Answered || outcome instanceof Outcome.Streamed;
        exchange.timeline().end(outcome.word(), outcome.why(), exchange.status(), !well || exchange.status() >= 500);
    }

    /** False if a deploy came between the look-up and the start; then the new routes are to be asked. */
    private boolean serve(Exchange exchange) {
        Offer known = offered == null ? firstOffer() : offered;
        if (known == null) {
            throw new ProblemException(
                    new HttpProblem(503, "starting", Part.HOST, "Starting", "What is deployed is being made ready.")
                            .with("retry-after", "1"));
        }
        Offer.Front front = known.front(exchange);
        if (front == null) {
            throw unrouted(HttpProblem.noAlias(String.valueOf(exchange.header(Offer.ALIAS))));
        }
        return switch (front.find(exchange, path(exchange))) {
            case RouteMatch.Found<Endpoint> found -> call(exchange, found);
            case RouteMatch.OtherVerbs<Endpoint>(var allowed) -> throw unrouted(HttpProblem.otherVerbs(allowed));
            case RouteMatch.NoPath<Endpoint> _ -> throw unrouted(HttpProblem.noRoute());
        };
    }

    /** Who comes while the process starts waits a little, which costs both sides less than to ask again and again. */
    private @Nullable Offer firstOffer() {
        try {
            var _ = first.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return offered;
    }

    private ProblemException unrouted(HttpProblem problem) {
        meters.unrouted();
        return new ProblemException(problem);
    }

    private static RequestPath path(Exchange exchange) {
        try {
            return RequestPath.parse(exchange.rawPath());
        } catch (IllegalArgumentException e) {
            throw badRequest(e);
        }
    }

    private boolean call(Exchange exchange, RouteMatch.Found<Endpoint> found) {
        Target target = found.target().function().target();
        Timeline timeline = exchange.timeline();
        long routed = timeline.routed(found.target().label(), exchange.method(), exchange.rawPath(), found.pattern());
        Caller caller = gate.pass(exchange, found.target().function());
        timeline.at(caller == null ? routed : System.nanoTime(), Step.AUTHORIZED);
        if (target.streams()) {
            return stream(exchange, found, caller);
        }
        Request request = new Request(exchange.id(), input(exchange, found, caller), timeline);
        long read = timeline.mark(Step.READ);
        FunctionMeters measured = found.target().meters();
        return switch (target.admit(request)) {
            case Admission.Replaced _ -> false;
            case Admission.Refused refused -> {
                measured.begin();
                measured.end("refused", 0, exchange.timeline());
                throw refusal(refused);
            }
            case Admission.Admitted(var invocation) -> {
                Outcome outcome = await(exchange, invocation, measured, read);
                exchange.send(OutcomeReply.http(outcome, target.plainWasi(), exchange.id()));
                ended(exchange, outcome);
                yield true;
            }
        };
    }

    /** A deploy in between leaves the exchange as it was: nothing has been read yet. */
    private boolean stream(Exchange exchange, RouteMatch.Found<Endpoint> found, @Nullable Caller caller) {
        Target target = found.target().function().target();
        FunctionMeters measured = found.target().meters();
        String prefix = prefix(exchange.rawPath(), target.name(), found.pattern());
        StreamedExchange streamed = new StreamedExchange(exchange, prefix, caller);
        Request request = new Request(exchange.id(), NOTHING, exchange.timeline(), streamed);
        return switch (target.start(request)) {
            case Admission.Replaced _ -> false;
            case Admission.Refused refused -> {
                measured.begin();
                measured.end("refused", 0, exchange.timeline());
                throw refusal(refused);
            }
            case Admission.Admitted(var invocation) -> {
                serve(exchange, streamed, target, invocation, measured);
                yield true;
            }
        };
    }

    private static void serve(
            Exchange exchange,
            StreamedExchange streamed,
            Target target,
            Invocation invocation,
            FunctionMeters measured) {
        long start = System.nanoTime();
        String ending = "broken";
        measured.begin();
        try {
            Outcome outcome =
                    streamed.serve(invocation, unsent -> OutcomeReply.http(unsent, target.plainWasi(), exchange.id()));
            ending = outcome.word();
            ended(exchange, outcome);
        } catch (CloseConnectionException e) {
            Outcome outcome = ended(invocation);
            ending = outcome.word();
            exchange.timeline().end(ending, outcome.why(), exchange.status(), true);
            throw e;
        } finally {
            measured.streamed(streamed.received(), streamed.sent());
            measured.end(ending, System.nanoTime() - start, exchange.timeline());
        }
    }

    /** How an invocation ended whose answer was broken off; it was cancelled, if it had not ended. */
    private static Outcome ended(Invocation invocation) {
        try {
            return invocation.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Cancelled(Exchange.STOPS);
        }
    }

    /** The part of the path that names the function, if it was not found by a route of its own. */
    static String prefix(String rawPath, FunctionName name, String pattern) {
        String own = "/" + name.service() + "/" + name.function();
        return pattern.startsWith(own) && rawPath.startsWith(own) ? own : "";
    }

    private static Outcome await(Exchange exchange, Invocation invocation, FunctionMeters measured, long start) {
        String ending = "broken";
        measured.begin();
        try {
            Outcome outcome = exchange.await(invocation);
            ending = outcome.word();
            return outcome;
        } finally {
            measured.end(ending, System.nanoTime() - start, exchange.timeline());
        }
    }

    private byte[] input(Exchange exchange, RouteMatch.Found<Endpoint> found, @Nullable Caller caller) {
        HttpEvent event = new HttpEvent(
                exchange.id(),
                clock.instant(),
                exchange.protocol(),
                exchange.sourceIp(),
                exchange.method(),
                exchange.rawPath(),
                exchange.rawQuery(),
                found.pattern(),
                found.parameters(),
                exchange.headers(),
                caller,
                exchange.body(maxBody));
        try {
            return InputDocument.of(event, found.target().function().target().event());
        } catch (IllegalArgumentException e) {
            throw badRequest(e);
        }
    }

    /** The answer to a request that a bound refused. */
    static ProblemException refusal(Admission.Refused refused) {
        int status = refused.function() ? 429 : 503;
        return new ProblemException(new HttpProblem(status, "busy", Part.LIMIT, "Busy", refused.reason())
                .with("retry-after", Integer.toString(refused.retryAfterSeconds())));
    }

    static ProblemException badRequest(IllegalArgumentException e) {
        return new ProblemException(HttpProblem.badRequest("The request is malformed: " + e.getMessage() + "."));
    }

    @Override
    public void close() {
        listener.close();
    }
}
