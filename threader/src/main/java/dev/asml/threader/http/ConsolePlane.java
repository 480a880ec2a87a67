package dev.asml.threader.http;

import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.session.Sessions;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The port at which people see and play sessions in a browser. Pages and API want its token, or the admin token. */
public final class ConsolePlane implements AutoCloseable {
    /** A function that can have sessions, as the API lists it. */
    private record Playable(String name) {}

    private static final int MAX_FORM = 4096;

    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; "
            + "img-src 'self' blob: data:; connect-src 'self'; form-action 'self'; base-uri 'none'; "
            + "frame-ancestors 'none'";
    private static final List<Reply.Header> ALWAYS = List.of(
            new Reply.Header("content-security-policy", POLICY),
            new Reply.Header("x-content-type-options", "nosniff"),
            new Reply.Header("referrer-policy", "no-referrer"),
            new Reply.Header("cross-origin-opener-policy", "same-origin"),
            new Reply.Header("cross-origin-resource-policy", "same-origin"));

    private final ConsoleAccess access;
    private final ConsoleFiles files = new ConsoleFiles();
    private final SessionApi sessions;
    private final ConsoleViews views;
    private final Supplier<List<DeployedFunction>> live;
    private final List<String> endpoints = new ArrayList<>();
    private final RouteTable<Action> pages;
    private final RouteTable<Action> api;
    private final HttpListener listener;

    private ConsolePlane(
            HttpSettings settings,
            ConsoleAccess access,
            SessionApi sessions,
            ConsoleViews views,
            Supplier<List<DeployedFunction>> live,
            LogBook log) {
        this.access = access;
        this.sessions = sessions;
        this.views = views;
        this.live = live;
        this.pages = pages();
        this.api = api();
        this.listener = HttpListener.start(settings, log, ALWAYS, this::handle, views.sockets());
    }

    /**
     * Binds the port.
     *
     * @param token lets in here, and nowhere else
     * @param adminToken lets in as well
     * @param live the functions that are live
     * @throws IllegalArgumentException if a token is empty
     * @throws UncheckedIOException if the address cannot be bound
     */
    public static ConsolePlane start(
            HttpSettings settings,
            String token,
            String adminToken,
            Sessions sessions,
            SessionApi sessionApi,
            Supplier<List<DeployedFunction>> live,
            LogBook log) {
        if (token.isBlank() || adminToken.isBlank()) {
            throw new IllegalArgumentException("the console's token is empty: give one, or let one be made");
        }
        ConsoleAccess access = new ConsoleAccess(token, adminToken);
        ConsoleViews views = new ConsoleViews(sessions, access, log);
        boolean started = false;
        try {
            ConsolePlane plane = new ConsolePlane(settings, access, sessionApi, views, live, log);
            started = true;
            return plane;
        } finally {
            if (!started) {
                views.close();
            }
        }
    }

    /** The port that is bound. */
    public Port port() {
        return listener;
    }

    private RouteTable<Action> pages() {
        RouteTable.Builder<Action> table = new RouteTable.Builder<>();
        page(table, "/", ConsoleFiles.GALLERY);
        page(table, "/play/{service}/{function}", ConsoleFiles.PLAY);
        page(table, "/session/{id}", ConsoleFiles.PLAY);
        return table.build();
    }

    private void page(RouteTable.Builder<Action> table, String path, String name) {
        table.route(null, "GET", path, (exchange, _) -> show(exchange, name));
        table.route(null, "POST", path, (exchange, _) -> signIn(exchange));
    }

    private RouteTable<Action> api() {
        RouteTable.Builder<Action> table = new RouteTable.Builder<>();
        sessions.addTo((verb, path, action) -> add(table, verb, path, action));
        add(table, "GET", "/v1/functions", (exchange, _) -> exchange.send(JsonReply.of(200, playable())));
        add(table, "GET", ConsoleViews.path("{id}"), this::refuseView);
        return table.build();
    }

    private void add(RouteTable.Builder<Action> table, String verb, String path, Action action) {
        endpoints.add(verb + " " + path);
        table.route(null, verb, path, action);
    }

    private void handle(Exchange exchange) {
        RequestPath path;
        try {
            path = RequestPath.parse(exchange.rawPath());
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
        List<String> segments = path.segments();
        if (!ConsoleAccess.isOwn(exchange.head())) {
            exchange.closeAfterwards();
            throw new ProblemException(new HttpProblem(
                    403, "forbidden", Part.ROUTER, "Forbidden", "Pages of other hosts may not use the console."));
        }
        if (segments.size() == 2 && segments.getFirst().equals("static")) {
            file(exchange, segments.getLast());
        } else if (!segments.isEmpty() && segments.getFirst().equals("v1")) {
            authorize(exchange);
            answer(exchange, api.find(null, exchange.method(), path));
        } else {
            answer(exchange, pages.find(null, exchange.method(), path));
        }
    }

    private void answer(Exchange exchange, RouteMatch<Action> match) {
        switch (match) {
            case RouteMatch.Found<Action> found -> found.target().answer(exchange, found.parameters());
            case RouteMatch.OtherVerbs<Action>(var allowed) ->
                throw new ProblemException(HttpProblem.otherVerbs(allowed));
            case RouteMatch.NoPath<Action> _ ->
                throw new ProblemException(
                        missing("The console has no such path.").listing("endpoints", endpoints));
        }
    }

    private void file(Exchange exchange, String name) {
        Reply reply = files.reply(name, exchange.header("if-none-match"));
        if (reply == null) {
            throw new ProblemException(missing("The console has no such file."));
        }
        exchange.send(reply);
    }

    private static HttpProblem missing(String detail) {
        return new HttpProblem(404, "not-found", Part.ROUTER, "Not found", detail);
    }

    private static ProblemException malformed(IllegalArgumentException e) {
        return new ProblemException(HttpProblem.badRequest("The request is malformed: " + e.getMessage() + "."));
    }

    private void authorize(Exchange exchange) {
        if (!access.admits(exchange.head())) {
            // The body of a stranger is not read.
            exchange.closeAfterwards();
            throw new ProblemException(HttpProblem.unauthorized(
                    "Send the console's token or the admin token as \"Authorization: Bearer TOKEN\"."));
        }
    }

    private void show(Exchange exchange, String page) {
        Map<String, List<String>> query = query(exchange.rawQuery());
        List<String> tokens = query.get("token");
        if (tokens != null) {
            admit(exchange, tokens.getLast(), query);
        } else if (access.admits(exchange.head())) {
            exchange.send(files.page(page, exchange.header("if-none-match")));
        } else {
            exchange.send(files.signIn(false));
        }
    }

    private void signIn(Exchange exchange) {
        String form = new String(exchange.body(MAX_FORM), StandardCharsets.UTF_8);
        admit(exchange, query(form).getOrDefault("token", List.of("")).getLast().strip(), query(exchange.rawQuery()));
    }

    /** Gives the browser its cookie and sends it to the page again, without the token in the address. */
    private void admit(Exchange exchange, String token, Map<String, List<String>> query) {
        if (!access.isToken(token)) {
            exchange.send(files.signIn(true));
            return;
        }
        exchange.send(new Reply(
                303,
                List.of(
                        new Reply.Header("location", exchange.rawPath() + withoutToken(query)),
                        new Reply.Header("cache-control", "no-store"),
                        access.ticket()),
                new byte[0]));
    }

    private static String withoutToken(Map<String, List<String>> query) {
        String rest = query.entrySet().stream()
                .filter(entry -> !entry.getKey().equals("token"))
                .flatMap(entry -> entry.getValue().stream().map(value -> encode(entry.getKey()) + "=" + encode(value)))
                .collect(Collectors.joining("&"));
        return rest.isEmpty() ? "" : "?" + rest;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static Map<String, List<String>> query(String text) {
        try {
            return QueryString.parse(text);
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
    }

    private List<Playable> playable() {
        return live.get().stream()
                .filter(function -> function.devices().isPresent())
                .map(function -> new Playable(function.name().toString()))
                .toList();
    }

    private void refuseView(Exchange exchange, Map<String, String> path) {
        throw views.refusal(exchange.head(), path.getOrDefault("id", ""));
    }

    /** Viewers are told first, so that their connections do not hold up the rest. */
    @Override
    public void close() {
        views.close();
        listener.close();
    }
}
