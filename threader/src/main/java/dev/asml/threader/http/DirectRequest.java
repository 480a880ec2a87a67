package dev.asml.threader.http;

import dev.asml.manifests.FunctionManifest.HttpRoute;
import dev.asml.threader.function.FunctionName;
import dev.asml.threader.function.Outcome;
import dev.asml.threader.function.Request;
import dev.asml.threader.trace.Timeline;
import java.util.Map;

/** A request of the platform's own: made as one is that came by the port of the callers, but for the guards. */
final class DirectRequest {
    private static final byte[] NOTHING = {};

    private DirectRequest() {}

    /** Runs an invocation to its end. */
    interface Running {
        Outcome run(Request request) throws InterruptedException;
    }

    /**
     * What a function answered.
     *
     * @param trouble why there is no answer that could be right, whatever its status; empty if there is one
     */
    // The body is handed over, never shared.
    @SuppressWarnings("ArrayRecordComponent")
    record Answer(int status, byte[] body, String trouble) {
        static Answer none(String trouble) {
            return new Answer(0, NOTHING, trouble);
        }
    }

    /** As what a function's route, or its name, takes the request; a path of neither is taken as it is. */
    static RouteMatch.Found<Published> match(Published function, String method, String path) {
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

    /** The host that the request is for, as it says. */
    static String host(Published function) {
        return function.hosts().stream().findFirst().orElse("localhost");
    }

    /**
     * Asks a function, and waits for its answer.
     *
     * @throws IllegalArgumentException if the request cannot be made
     */
    static Answer answer(Published function, HttpEvent event, Timeline timeline, Running running)
            throws InterruptedException {
        Target target = function.target();
        timeline.routed(function.measuredAs().toString(), event.method(), event.path(), event.pattern());
        return target.streams() ? streamed(target, event, timeline, running) : whole(target, event, timeline, running);
    }

    private static Answer whole(Target target, HttpEvent event, Timeline timeline, Running running)
            throws InterruptedException {
        Request request = new Request(event.id(), InputDocument.of(event, target.event()), timeline);
        return answer(running.run(request), outcome -> {
            Reply reply = OutcomeReply.http(outcome, target.plainWasi(), event.id());
            return new Answer(reply.status(), reply.body(), "");
        });
    }

    private static Answer streamed(Target target, HttpEvent event, Timeline timeline, Running running)
            throws InterruptedException {
        String prefix = DataPlane.prefix(event.path(), target.name(), event.pattern());
        ProbedExchange exchange = new ProbedExchange(event, prefix);
        Request request = new Request(event.id(), NOTHING, timeline, exchange);
        Outcome outcome = running.run(request);
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
}
