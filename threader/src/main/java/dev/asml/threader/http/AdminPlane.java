package dev.asml.threader.http;

import dev.asml.manifests.ManifestException;
import dev.asml.threader.function.Admission;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.trace.Step;
import dev.asml.threader.trace.Timeline;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** The port that operators use: deploys, state, logs, metrics. Everything but the health wants the token. */
public final class AdminPlane implements AutoCloseable {
    private static final String HEALTH = "/v1/health";
    private static final String BEARER = "Bearer ";
    private static final String OPEN_METRICS = "application/openmetrics-text";
    private static final int MAX_INPUT = 10 << 20;

    /** Characters of what is told of a release. */
    private static final int MAX_BY = 200;

    private static final int MAX_MESSAGE = 2000;

    private final byte[] token;
    private final Platform platform;
    private final SessionApi sessions;
    private final TraceApi traces;
    private final List<AdminSection> sections;
    private final LogBook log;
    private final PrometheusMeterRegistry metrics;
    private final List<String> endpoints = new ArrayList<>();
    private final RouteTable<Action> routes;
    private final HttpListener listener;

    private AdminPlane(
            HttpSettings settings,
            String token,
            Platform platform,
            SessionApi sessions,
            TraceApi traces,
            List<AdminSection> sections,
            LogBook log,
            PrometheusMeterRegistry metrics) {
        this.traces = traces;
        this.sections = List.copyOf(sections);
        this.token = token.getBytes(StandardCharsets.UTF_8);
        this.platform = platform;
        this.sessions = sessions;
        this.log = log;
        this.metrics = metrics;
        this.routes = routes();
        this.listener = HttpListener.start(settings, log, this::handle);
    }

    /**
     * Binds the port.
     *
     * @param token what callers send as {@code Authorization: Bearer}
     * @param sections further parts of the API
     * @throws IllegalArgumentException if the token is empty
     * @throws UncheckedIOException if the address cannot be bound
     */
    public static AdminPlane start(
            HttpSettings settings,
            String token,
            Platform platform,
            SessionApi sessions,
            TraceApi traces,
            List<AdminSection> sections,
            LogBook log,
            PrometheusMeterRegistry metrics) {
        if (token.isBlank()) {
            throw new IllegalArgumentException("the admin token is empty: give one, or let one be made");
        }
        return new AdminPlane(settings, token, platform, sessions, traces, sections, log, metrics);
    }

    /** The port that is bound. */
    public Port port() {
        return listener;
    }

    private RouteTable<Action> routes() {
        RouteTable.Builder<Action> table = new RouteTable.Builder<>();
        add(table, "POST", "/v1/deployments", (exchange, _) -> deploy(exchange));
        add(table, "GET", "/v1/deployments", (exchange, _) -> send(exchange, 200, platform.deployments()));
        add(table, "DELETE", "/v1/projects/{name}", this::remove);
        new ProjectApi(platform.projects()).addTo((verb, path, action) -> add(table, verb, path, action));
        add(table, "GET", "/v1/functions", (exchange, _) -> send(exchange, 200, platform.functions()));
        add(table, "POST", "/v1/invoke/{service}/{function}", this::invoke);
        add(table, "GET", "/v1/logs", (exchange, _) -> logs(exchange));
        add(table, "GET", "/v1/iomods", (exchange, _) -> send(exchange, 200, platform.iomods()));
        add(table, "POST", "/v1/iomods/{service}/{coordinates}/restart", this::restart);
        sessions.addTo((verb, path, action) -> add(table, verb, path, action));
        traces.addTo((verb, path, action) -> add(table, verb, path, action));
        sections.forEach(section -> section.addTo((verb, path, action) -> add(table, verb, path, action)));
        add(table, "POST", "/v1/replays", (exchange, _) -> sessions.replays().answer(exchange));
        add(table, "GET", HEALTH, (exchange, _) -> health(exchange));
        add(table, "GET", "/metrics", (exchange, _) -> exchange.send(metrics(exchange.header("accept"))));
        return table.build();
    }

    private void add(RouteTable.Builder<Action> table, String verb, String path, Action action) {
        endpoints.add(verb + " " + path);
        table.route(null, verb, path, action);
    }

    private void handle(Exchange exchange) {
        if (!exchange.rawPath().equals(HEALTH)) {
            authorize(exchange);
        }
        RequestPath path;
        try {
            path = RequestPath.parse(exchange.rawPath());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(HttpProblem.badRequest("The request is malformed: " + e.getMessage() + "."));
        }
        switch (routes.find(null, exchange.method(), path)) {
            case RouteMatch.Found<Action> found -> found.target().answer(exchange, found.parameters());
            case RouteMatch.OtherVerbs<Action>(var allowed) ->
                throw new ProblemException(HttpProblem.otherVerbs(allowed));
            case RouteMatch.NoPath<Action> _ ->
                throw missing("The admin API has no such path.", "endpoints", endpoints);
        }
    }

    private void authorize(Exchange exchange) {
        String sent = exchange.header("authorization");
        boolean known = sent != null
                && sent.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(
                        sent.substring(BEARER.length()).strip().getBytes(StandardCharsets.UTF_8), token);
        if (!known) {
            // The body of a stranger is not read.
            exchange.closeAfterwards();
            throw new ProblemException(
                    HttpProblem.unauthorized("Send the Threader's admin token as \"Authorization: Bearer TOKEN\"."));
        }
    }

    private void deploy(Exchange exchange) {
        try {
            send(exchange, 200, deployed(exchange));
        } catch (ManifestException e) {
            throw invalid(e.problems().stream().map(Platform.Note::of).toList());
        } catch (ZipException e) {
            throw invalid(List.of(new Platform.Note("", 0, "the body is no zip file: " + e.getMessage())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Platform.Deployment deployed(Exchange exchange) throws IOException {
        Path zip = Files.createTempFile("deployment-", ".zip");
        try {
            Map<String, List<String>> query = exchange.query();
            String by = text(query, "by", MAX_BY);
            String message = text(query, "message", MAX_MESSAGE);
            Platform.Spot spot = spot(text(query, "alias", MAX_BY), query);
            exchange.saveBody(zip);
            return platform.deploy(zip, by, message, spot);
        } finally {
            Files.deleteIfExists(zip);
        }
    }

    private static String text(Map<String, List<String>> query, String name, int most) {
        String given = query.getOrDefault(name, List.of("")).getLast().strip();
        if (given.length() > most) {
            throw new ProblemException(
                    HttpProblem.badRequest("The parameter \"%s\" may have %d characters, and this one has %d."
                            .formatted(name, most, given.length())));
        }
        return given;
    }

    /** Where a release is to answer. */
    static Platform.Spot spot(String alias, Map<String, List<String>> query) {
        Optional<List<String>> hosts = Optional.ofNullable(query.get("host"))
                .map(given -> given.stream()
                        .flatMap(names -> Stream.of(names.split(",")))
                        .filter(host -> !host.isBlank())
                        .toList());
        return new Platform.Spot(alias, portion(query), hosts);
    }

    /** What a release is to get of the requests; empty for all of them. */
    private static Optional<Platform.Portion> portion(Map<String, List<String>> query) {
        String percent = text(query, "percent", MAX_BY);
        String sticky = text(query, "sticky", MAX_BY);
        if (percent.isEmpty() && sticky.isEmpty()) {
            return Optional.empty();
        }
        if (!percent.matches("[0-9]{1,3}")) {
            throw new ProblemException(
                    HttpProblem.badRequest("\"percent\" takes a number from 1 to 99, not \"%s\".".formatted(percent)));
        }
        return Optional.of(new Platform.Portion(Integer.parseInt(percent), sticky));
    }

    static ProblemException invalid(List<Platform.Note> problems) {
        return new ProblemException(new HttpProblem(
                        422,
                        "invalid-project",
                        Part.HOST,
                        "Project not deployed",
                        "The project has problems; what was live before stays live.")
                .listing("problems", problems));
    }

    private void remove(Exchange exchange, Map<String, String> parameters) {
        String project = parameters.getOrDefault("name", "");
        if (!platform.remove(project)) {
            List<String> known = platform.deployments().stream()
                    .map(Platform.Deployment::project)
                    .toList();
            throw missing("No project \"%s\" is live.".formatted(project), "projects", known);
        }
        exchange.send(new Reply(204, List.of(), new byte[0]));
    }

    private void invoke(Exchange exchange, Map<String, String> parameters) {
        FunctionName name =
                new FunctionName(parameters.getOrDefault("service", ""), parameters.getOrDefault("function", ""));
        Timeline timeline = traces.begin(exchange);
        exchange.record(timeline);
        Request request = new Request(exchange.id(), exchange.body(MAX_INPUT), timeline);
        timeline.mark(Step.READ);
        boolean served;
        do {
            Target target = platform.function(name)
                    .orElseThrow(() -> missing("No function \"%s\" is live.".formatted(name), "functions", names()));
            timeline.invoked(name.toString());
            served = invoke(exchange, target.start(request));
        } while (!served);
    }

    private static boolean invoke(Exchange exchange, Admission admission) {
        return switch (admission) {
            case Admission.Replaced _ -> false;
            case Admission.Refused refused -> throw DataPlane.refusal(refused);
            case Admission.Admitted(var invocation) -> {
                Outcome outcome = exchange.await(invocation);
                exchange.send(OutcomeReply.admin(outcome, exchange.id()));
                DataPlane.ended(exchange, outcome);
                yield true;
            }
        };
    }

    private List<String> names() {
        return platform.functions().stream().map(Platform.FunctionState::name).toList();
    }

    private void restart(Exchange exchange, Map<String, String> parameters) {
        String id = parameters.get("service") + "/" + parameters.get("coordinates");
        boolean builtIn = platform.iomods().stream()
                .anyMatch(iomod -> iomod.id().equals(id) && iomod.kind().equals(Platform.BUILT_IN));
        if (builtIn) {
            throw new ProblemException(new HttpProblem(
                    409,
                    "built-in",
                    Part.HOST,
                    "Built in",
                    "The IOmod \"%s\" is part of the Threader and has no process to restart.".formatted(id)));
        }
        if (!platform.restartIomod(id)) {
            List<String> known =
                    platform.iomods().stream().map(Platform.IomodStatus::id).toList();
            throw missing("There is no IOmod \"%s\".".formatted(id), "iomods", known);
        }
        exchange.send(new Reply(202, List.of(), new byte[0]));
    }

    private void logs(Exchange exchange) {
        LogStream question;
        try {
            question = LogStream.parse(exchange.rawQuery());
        } catch (IllegalArgumentException e) {
            throw new ProblemException(HttpProblem.badRequest(e.getMessage() + "."));
        }
        question.answer(exchange, log);
    }

    private void health(Exchange exchange) {
        Platform.Health health = platform.health();
        send(exchange, health.ready() ? 200 : 503, health);
    }

    /** Ids of traces are in OpenMetrics 1.0 only, which has to be asked for. */
    private Reply metrics(@Nullable String accept) {
        String type = wantsOpenMetrics(accept)
                ? OPEN_METRICS + "; version=1.0.0; charset=utf-8"
                : "text/plain; version=0.0.4; charset=utf-8";
        return new Reply(
                200,
                List.of(new Reply.Header("content-type", type)),
                metrics.scrape(type).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean wantsOpenMetrics(@Nullable String accept) {
        return accept != null
                && Stream.of(accept.split(",", -1)).anyMatch(range -> {
                    List<String> parts =
                            Stream.of(range.split(";", -1)).map(String::strip).toList();
                    return parts.getFirst().equalsIgnoreCase(OPEN_METRICS)
                            && parts.stream().noneMatch(part -> part.matches("q=0(\\.0*)?"));
                });
    }

    private static void send(Exchange exchange, int status, Object value) {
        exchange.send(JsonReply.of(status, value));
    }

    static ProblemException missing(String detail, String member, List<?> known) {
        return new ProblemException(
                new HttpProblem(404, "not-found", Part.ROUTER, "Not found", detail).listing(member, known));
    }

    @Override
    public void close() {
        listener.close();
    }
}
