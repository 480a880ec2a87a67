package dev.asml.threader.http;

import dev.asml.manifests.ProbeManifest;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.Host;
import dev.asml.threader.function.Invocation;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.http.DirectRequest.Answer;
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
        try {
            return DirectRequest.answer(
                    function,
                    event(id, function, probe),
                    timeline,
                    request -> run(function.target(), request, probe.timeout()));
        } catch (IllegalArgumentException e) {
            return Answer.none("the request is malformed: " + e.getMessage());
        } catch (ProblemException e) {
            return Answer.none(e.problem().detail());
        }
    }

    private HttpEvent event(String id, Published function, ProbeManifest probe) {
        int query = probe.path().indexOf('?');
        String path = query < 0 ? probe.path() : probe.path().substring(0, query);
        RouteMatch.Found<Published> match = DirectRequest.match(function, probe.method(), path);
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
                headers(DirectRequest.host(function), probe, body.length),
                null,
                body);
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
