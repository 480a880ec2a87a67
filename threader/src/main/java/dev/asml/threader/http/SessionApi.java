package dev.asml.threader.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.asml.threader.device.Devices;
import dev.asml.threader.device.Frame;
import dev.asml.threader.device.InputEvents;
import dev.asml.threader.device.Png;
import dev.asml.threader.function.DeployedFunction;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.session.Session;
import dev.asml.threader.session.SessionRefused;
import dev.asml.threader.session.Sessions;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The endpoints that start, show, play and stop sessions; the same on every listener that has them. */
public final class SessionApi {
    private static final int MAX_ORDER = 10 << 20;
    private static final int MAX_EVENTS = 1 << 20;
    private static final String ALL = "/v1/sessions";
    private static final String ONE = ALL + "/{id}";

    private final Sessions sessions;
    private final Supplier<List<DeployedFunction>> live;
    private final Supplier<Optional<Links>> links;
    private final ReplayApi replays;

    /** Made for the first order, so that no start waits for it. */
    private static final class Orders {
        private static final ObjectMapper READER = new ObjectMapper();
    }

    /** Where people find sessions. */
    public interface Links {
        /** The page on which they watch one. */
        String page(String id);

        /** Where viewers connect. */
        String view(String id);
    }

    /**
     * Makes the endpoints.
     *
     * @param live the functions that are live
     * @param links empty as long as no listener serves views
     */
    public SessionApi(Sessions sessions, Supplier<List<DeployedFunction>> live, Supplier<Optional<Links>> links) {
        this.sessions = sessions;
        this.live = live;
        this.links = links;
        this.replays = new ReplayApi(live);
    }

    /** The replays of recorded sessions, which are for operators only. */
    ReplayApi replays() {
        return replays;
    }

    /** Takes endpoints. */
    interface Endpoints {
        void add(String verb, String path, Action action);
    }

    void addTo(Endpoints endpoints) {
        endpoints.add("POST", ALL, (exchange, _) -> start(exchange));
        endpoints.add("GET", ALL, (exchange, _) -> list(exchange));
        endpoints.add("GET", ONE, (exchange, path) -> exchange.send(JsonReply.of(200, document(session(path)))));
        endpoints.add("DELETE", ONE, this::stop);
        endpoints.add("GET", ONE + "/frame/{fb}", (exchange, path) -> frame(exchange, session(path), path.get("fb")));
        for (int i = 0; i < Devices.FRAMEBUFFERS; i++) {
            String index = Integer.toString(i);
            endpoints.add(
                    "GET",
                    "%s/fb%s.png".formatted(ONE, index),
                    (exchange, path) -> frame(exchange, session(path), index));
        }
        endpoints.add("POST", ONE + "/events", this::events);
        endpoints.add("GET", ONE + "/recording", this::recording);
    }

    private void list(Exchange exchange) {
        exchange.send(
                JsonReply.of(200, sessions.list().stream().map(this::document).toList()));
    }

    /** A session's document, also for listeners that answer in their own way. */
    SessionDocument document(Session session) {
        Optional<Links> known = links.get();
        return SessionDocument.of(
                session,
                known.map(l -> l.page(session.id())).orElse(null),
                known.map(l -> l.view(session.id())).orElse(null));
    }

    private void start(Exchange exchange) {
        SessionOrder order;
        try {
            order = SessionOrder.parse(json(exchange, MAX_ORDER));
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
        try {
            Session session = sessions.start(function(order.function()), order.request());
            exchange.send(JsonReply.of(201, document(session)).with("location", ALL + "/" + session.id()));
        } catch (SessionRefused e) {
            throw refused(e);
        }
    }

    private DeployedFunction function(FunctionName name) {
        List<DeployedFunction> all = live.get();
        return all.stream()
                .filter(function -> function.name().equals(name))
                .findFirst()
                .orElseThrow(() -> missing(
                        "No function \"%s\" is live.".formatted(name),
                        "functions",
                        all.stream()
                                .filter(function -> function.devices().isPresent())
                                .map(function -> function.name().toString())
                                .toList()));
    }

    private static ProblemException refused(SessionRefused e) {
        String detail = e.getMessage() + ".";
        return new ProblemException(
                e.busy()
                        ? new HttpProblem(503, "busy", Part.LIMIT, "Busy", detail).with("retry-after", "1")
                        : new HttpProblem(409, "no-devices", Part.FUNCTION, "No devices", detail));
    }

    private void stop(Exchange exchange, Map<String, String> path) {
        Session session = session(path);
        session.stop("asked for");
        exchange.send(JsonReply.of(202, document(session)));
    }

    /** The session that the path names. */
    private Session session(Map<String, String> path) {
        String id = path.getOrDefault("id", "");
        return sessions.find(id)
                .orElseThrow(() -> missing(
                        "There is no session \"%s\".".formatted(id),
                        "sessions",
                        sessions.list().stream().map(Session::id).toList()));
    }

    private static void frame(Exchange exchange, Session session, @Nullable String text) {
        int index = framebuffer(text);
        Frame frame = session.devices().display(index).frame();
        if (frame == null) {
            throw new ProblemException(new HttpProblem(
                    404,
                    "no-frame",
                    Part.FUNCTION,
                    "No frame",
                    "Nothing was drawn on framebuffer %d.".formatted(index)));
        }
        exchange.send(new Reply(
                200,
                List.of(
                        new Reply.Header("content-type", "image/png"),
                        new Reply.Header("cache-control", "no-store"),
                        new Reply.Header("asml-draw", Long.toString(frame.draw()))),
                Png.of(frame)));
    }

    private static int framebuffer(@Nullable String text) {
        for (int i = 0; i < Devices.FRAMEBUFFERS; i++) {
            if (Integer.toString(i).equals(text)) {
                return i;
            }
        }
        throw new ProblemException(HttpProblem.badRequest(
                "A framebuffer is 0 to %d, not \"%s\".".formatted(Devices.FRAMEBUFFERS - 1, text)));
    }

    private void events(Exchange exchange, Map<String, String> path) {
        Session session = session(path);
        List<InputEvents.Addressed> events;
        try {
            events = InputEvents.read(json(exchange, MAX_EVENTS).path("events"));
        } catch (IllegalArgumentException e) {
            throw malformed(e);
        }
        // All who send events in this way are one source: who presses a key may release it by another request.
        events.forEach(each -> session.send(this, 0, each.framebuffer(), each.event()));
        exchange.send(new Reply(204, List.of(), new byte[0]));
    }

    private static JsonNode json(Exchange exchange, int limit) {
        try {
            return Orders.READER.readTree(exchange.body(limit));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the body is no JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException malformed(IllegalArgumentException e) {
        return new ProblemException(HttpProblem.badRequest("The request is malformed: " + e.getMessage() + "."));
    }

    private void recording(Exchange exchange, Map<String, String> path) {
        Session session = session(path);
        Path file = session.recording()
                .orElseThrow(() -> new ProblemException(new HttpProblem(
                        404,
                        "no-recording",
                        Part.HOST,
                        "No recording",
                        "The session has not ended, or was started without \"record\":true.")));
        List<Reply.Header> headers = List.of(new Reply.Header("content-type", "application/octet-stream"));
        try (OutputStream out = exchange.stream(new Reply(200, headers, new byte[0]))) {
            Files.copy(file, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ProblemException missing(String detail, String member, List<String> known) {
        return new ProblemException(
                new HttpProblem(404, "not-found", Part.ROUTER, "Not found", detail).listing(member, known));
    }
}
