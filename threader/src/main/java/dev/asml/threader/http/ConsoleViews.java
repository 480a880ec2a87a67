package dev.asml.threader.http;

import dev.asml.threader.device.FrameDeltas;
import dev.asml.threader.device.FrameEncoders;
import dev.asml.threader.log.LogBook;
import dev.asml.threader.session.Session;
import dev.asml.threader.session.Sessions;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Lets viewers in to sessions. Safe for use by many threads. */
final class ConsoleViews implements AutoCloseable {
    static final String PROTOCOL = "asml-view.1";

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final int MOST = 512;
    private static final String PREFIX = "/v1/sessions/";
    private static final String SUFFIX = "/view";

    /** What the viewers of a session share. */
    private record Shared(FrameDeltas deltas, int viewers) {}

    private final Sessions sessions;
    private final ConsoleAccess access;
    private final LogBook log;
    private final FrameEncoders encoders = FrameEncoders.ofMachine();
    private final Map<String, Shared> watched = new ConcurrentHashMap<>();
    private final WebSockets sockets;

    ConsoleViews(Sessions sessions, ConsoleAccess access, LogBook log) {
        this.sessions = sessions;
        this.access = access;
        this.log = log;
        this.sockets = new WebSockets(PROTOCOL, PATIENCE, log, this::open);
    }

    /** Where the listener finds them. */
    WebSockets sockets() {
        return sockets;
    }

    /** The path at which a session is viewed. */
    static String path(String id) {
        return PREFIX + id + SUFFIX;
    }

    private Optional<WebSockets.Service> open(RequestHead head) {
        String path = head.rawPath();
        if (!path.startsWith(PREFIX) || !path.endsWith(SUFFIX) || path.length() <= PREFIX.length() + SUFFIX.length()) {
            return Optional.empty();
        }
        if (!access.admits(head) || !ConsoleAccess.isOwn(head) || sockets.count() >= MOST) {
            return Optional.empty();
        }
        String id = path.substring(PREFIX.length(), path.length() - SUFFIX.length());
        return request(head).flatMap(request -> sessions.find(id).map(session -> viewed(session, request)));
    }

    private static Optional<ViewRequest> request(RequestHead head) {
        try {
            return Optional.of(ViewRequest.parse(head.rawQuery()));
        } catch (IllegalArgumentException _) {
            return Optional.empty(); // said by refusal()
        }
    }

    private WebSockets.Service viewed(Session session, ViewRequest request) {
        return socket -> {
            FrameDeltas deltas = watched.merge(
                            session.id(),
                            new Shared(new FrameDeltas(encoders), 1),
                            (known, _) -> new Shared(known.deltas, known.viewers + 1))
                    .deltas;
            try {
                new SessionView(session, request, deltas, sessions::sent, log).serve(socket);
            } finally {
                watched.computeIfPresent(
                        session.id(),
                        (_, known) -> known.viewers == 1 ? null : new Shared(known.deltas, known.viewers - 1));
            }
        };
    }

    /** Why a request for a view was answered without a socket, for one who is let in. */
    ProblemException refusal(RequestHead head, String id) {
        try {
            ViewRequest.parse(head.rawQuery());
        } catch (IllegalArgumentException e) {
            return new ProblemException(HttpProblem.badRequest("The request is malformed: " + e.getMessage() + "."));
        }
        if (sessions.find(id).isEmpty()) {
            return new ProblemException(new HttpProblem(
                    404, "not-found", Part.ROUTER, "Not found", "There is no session \"%s\".".formatted(id)));
        }
        if (sockets.asks(head)) {
            return new ProblemException(new HttpProblem(
                            503,
                            "busy",
                            Part.LIMIT,
                            "Busy",
                            "There are %d viewers, which is the limit.".formatted(MOST))
                    .with("retry-after", "10"));
        }
        return new ProblemException(new HttpProblem(
                        426,
                        "upgrade",
                        Part.ROUTER,
                        "Upgrade required",
                        "A view is a WebSocket, version 13, with the subprotocol %s.".formatted(PROTOCOL))
                .with("sec-websocket-version", "13"));
    }

    @Override
    public void close() {
        sockets.close();
        encoders.close();
    }
}
