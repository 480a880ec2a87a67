package dev.asml.threader.http;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.manifests.ProbeManifest;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.log.LogIds;
import dev.asml.threader.log.LogLine;
import dev.asml.threader.log.LogLine.Level;
import dev.asml.threader.log.LogLine.Stream;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.trace.Traces;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Asks functions for what their manifests say that they have to answer: as a request does that came by the port of the
 * callers, but for the guards. Safe for use by many threads.
 */
public final class Probes {
    private static final byte[] NOTHING = {};
    private static final int LONGEST_QUOTE = 200;
    private static final int LINES = 3;

    /** How long until a host is asked again that has as many invocations as it takes. */
    private static final Duration BUSY = Duration.ofMillis(20);

    private final Host host;
    private final LogBook log;
    private final Clock clock;
    private final Traces traces;
    private final RequestId ids = new RequestId();
    private final Counter passed;
    private final Counter failed;

    /** Its lines and traces are those of requests whose ids begin with {@code probe-}. */
    public Probes(Host host, LogBook log, Clock clock, Traces traces, MeterRegistry registry) {
        this.host = host;
        this.log = log;
        this.clock = clock;
        this.traces = traces;
        this.passed = counter(registry, "passed");
        this.failed = counter(registry, "failed");
    }

    private static Counter counter(MeterRegistry registry, String outcome) {
        return Counter.builder("threader.probes")
                .description("Probes that functions of new releases were asked")
                .tags("outcome", outcome)
                .register(registry);
    }

    /**
     * What a function answered.
     *
     * @param trouble why there is no answer that could be right, whatever its status; empty if there is one
     */
    // The body is handed over, never shared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Answer(int status, byte[] body, String trouble) {
        static Answer none(String trouble) {
            return new Answer(0, NOTHING, trouble);
        }
    }

    /**
     * Asks a function for its probe, once.
     *
     * @return what was asked, expected and answered instead, in one line; empty if the answer is right
     * @throws InterruptedException if the caller is interrupted; the invocation is cancelled then
     */
    public Optional<String> failure(Published function, ProbeManifest probe) throws InterruptedException {
        String id = "probe-" + ids.of(null);
        Optional<String> wrong = wrong(probe, ask(id, function, probe));
        (wrong.isEmpty() ? passed : failed).increment();
        if (wrong.isEmpty()) {
            return wrong;
        }
        String why = "%s %s %s".formatted(probe.method(), probe.path(), wrong.get());
        String told = why + said(id);
        String name = function.target().name().toString();
        log.write(Level.WARN, name, new LogIds(id, name, "", 0), Stream.HOST, "the probe failed: " + why);
        return Optional.of(told);
    }

    private static Optional<String> wrong(ProbeManifest probe, Answer answer) {
        if (!answer.trouble().isEmpty()) {
            return Optional.of("has no answer: " + answer.trouble());
        }
        if (!probe.accepts(answer.status())) {
            return Optional.of(
                    "is answered %d, not %s%s".formatted(answer.status(), probe.expected(), quoted(answer.body())));
        }
        String body = new String(answer.body(), StandardCharsets.UTF_8);
        return probe.contains()
                .filter(text -> !body.contains(text))
                .map(text ->
                        "is answered %d without %s%s".formatted(answer.status(), quote(text), quoted(answer.body())));
    }

    private static String quoted(byte[] body) {
        return body.length == 0
                ? ", with nothing"
                : BodyText.decode(body)
                        .map(text -> ": " + quote(text))
                        .orElse(", with %d bytes".formatted(body.length));
    }

    private static String quote(String text) {
        String shown = text.strip().replaceAll("\\p{Cntrl}+", " ");
        return shown.length() <= LONGEST_QUOTE ? "\"" + shown + "\"" : "\"" + shown.substring(0, LONGEST_QUOTE) + "…\"";
    }

    /** The last that its function and its IOmods logged meanwhile. */
    private String said(String id) {
        List<LogLine> lines = log.tail(
                LINES,
                line -> line.stream() != Stream.HOST && line.ids().request().equals(id));
        return lines.isEmpty()
                ? ""
                : lines.stream().map(line -> quote(line.text())).collect(Collectors.joining(", ", "; its log: ", ""));
    }

    private Answer ask(String id, Published function, ProbeManifest probe) throws InterruptedException {
        Timeline timeline = traces.begin(id, null, null);
        try {
            Answer answer = answer(id, function, probe, timeline);
            boolean well = answer.trouble().isEmpty();
            timeline.end(well ? "answered" : "failed", answer.trouble(), answer.status(), !well);
            return answer;
        } finally {
            timeline.end("cancelled", Exchange.STOPS, 0, true);
        }
    }

    private Answer answer(String id, Published function, ProbeManifest probe, Timeline timeline)
            throws InterruptedException {
        Target target = function.target();
        try {
            HttpEvent event = event(id, function, probe);
            timeline.routed(function.measuredAs().toString(), event.method(), event.path(), event.pattern());
            return target.streams()
                    ? streamed(target, event, timeline, probe.timeout())
                    : whole(target, event, timeline, probe.timeout());
        } catch (IllegalArgumentException e) {
            return Answer.none("the request is malformed: " + e.getMessage());
        } catch (ProblemException e) {
            return Answer.none(e.problem().detail());
        }
    }

    private HttpEvent event(String id, Published function, ProbeManifest probe) {
        int query = probe.path().indexOf('?');
        String path = query < 0 ? probe.path() : probe.path().substring(0, query);
        RouteMatch.Found<Published> match = match(function, probe.method(), path);
        byte[] body = probe.body().getBytes(StandardCharsets.UTF_8);
        return new HttpEvent(
                id,
                clock.instant(),
                "HTTP/1.1",
                "127.0.0.1",
                probe.method(),
                path,
                query < 0 ? "" : probe.path().substring(query + 1),
                match.pattern(),
                match.parameters(),
                headers(host(function), probe, body.length),
                null,
                body);
    }

    private static String host(Published function) {
        return function.hosts().stream().findFirst().orElse("localhost");
    }

    private static Map<String, List<String>> headers(String host, ProbeManifest probe, int length) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("host", List.of(host));
        if (probe.headers().keySet().stream().noneMatch("user-agent"::equalsIgnoreCase)) {
            headers.put("user-agent", List.of("asml-probe"));
        }
        if (length > 0) {
            headers.put("content-length", List.of(Integer.toString(length)));
        }
        probe.headers().forEach((name, value) -> headers.put(name, List.of(value)));
        return headers;
    }

    /** As what its route, or its name, takes the request; a path of neither is taken as it is. */
    private static RouteMatch.Found<Published> match(Published function, String method, String path) {
        FunctionName name = function.target().name();
        RouteTable.Builder<Published> table = new RouteTable.Builder<>();
        table.function(name.service(), name.function(), function);
        function.route().ifPresent(route -> add(table, route, function));
        return switch (table.build().find(null, method, RequestPath.parse(path))) {
            case RouteMatch.Found<Published> found -> found;
            case RouteMatch.OtherVerbs<Published> _, RouteMatch.NoPath<Published> _ ->
                new RouteMatch.Found<>(function, path, Map.of());
        };
    }

    private static void add(RouteTable.Builder<Published> table, HttpRoute route, Published function) {
        table.route(null, route.verb(), route.path(), function);
    }

    private Answer whole(Target target, HttpEvent event, Timeline timeline, Duration time) throws InterruptedException {
        Request request = new Request(event.id(), InputDocument.of(event, target.event()), timeline);
        return answer(run(target, request, time), outcome -> {
            Reply reply = OutcomeReply.http(outcome, target.plainWasi(), event.id());
            return new Answer(reply.status(), reply.body(), "");
        });
    }

    private Answer streamed(Target target, HttpEvent event, Timeline timeline, Duration time)
            throws InterruptedException {
        String prefix = DataPlane.prefix(event.path(), target.name(), event.pattern());
        ProbedExchange exchange = new ProbedExchange(event, prefix);
        Request request = new Request(event.id(), NOTHING, timeline, exchange);
        Outcome outcome = run(target, request, time);
        return exchange.refusal().isEmpty()
                ? answer(outcome, _ -> new Answer(exchange.status(), exchange.answer(), ""))
                : Answer.none(exchange.refusal());
    }

    private interface Reading {
        Answer of(Outcome outcome);
    }

    /** What is no answer of the guest is no right one, whatever status a client would get for it. */
    private static Answer answer(Outcome outcome, Reading reading) {
        return switch (outcome) {
            case Outcome.Answered _, Outcome.Failed _, Outcome.Streamed _ -> reading.of(outcome);
            case Outcome.Trapped trapped -> Answer.none("the guest trapped: " + trapped.detail());
            case Outcome.BrokenOff _,
                    Outcome.NoAnswer _,
                    Outcome.Exited _,
                    Outcome.TimedOut _,
                    Outcome.Exceeded _,
                    Outcome.Cancelled _,
                    Outcome.Broken _ -> Answer.none(outcome.why());
        };
    }

    private Outcome run(Target target, Request request, Duration time) throws InterruptedException {
        long start = System.nanoTime();
        Admission admission = target.start(request);
        // A fix has to get through where the release before it has filled the host.
        while (admission instanceof Admission.Refused && System.nanoTime() - start < time.toNanos()) {
            Thread.sleep(BUSY);
            admission = target.start(request);
        }
        return switch (admission) {
            case Admission.Admitted(Invocation invocation) -> await(invocation, time);
            case Admission.Refused refused -> new Outcome.Cancelled(refused.reason());
            case Admission.Replaced _ -> new Outcome.Cancelled("its release has ended");
        };
    }

    private Outcome await(Invocation invocation, Duration time) throws InterruptedException {
        String late = "it did not come within %d ms".formatted(time.toMillis());
        try (Host.Timer _ = host.after(time, () -> invocation.cancel(late))) {
            return invocation.await();
        } catch (InterruptedException e) {
            invocation.cancel(Exchange.STOPS);
            throw e;
        }
    }
}
