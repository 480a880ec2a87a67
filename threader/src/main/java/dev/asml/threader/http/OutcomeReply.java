package dev.asml.threader.http;

import dev.asml.threader.function.Outcome;

/** Turns how an invocation ended into what the client gets. */
final class OutcomeReply {
    private OutcomeReply() {}

    /** The answer to an HTTP request. */
    static Reply http(Outcome outcome, boolean plainWasi, String requestId) {
        return switch (outcome) {
            case Outcome.Answered(byte[] body) -> GuestAnswer.reply(body, plainWasi);
            case Outcome.Failed(byte[] body) -> GuestAnswer.bare(500, body);
            case Outcome.Streamed _ -> throw sent();
            case Outcome.BrokenOff _ -> brokenOff().reply(requestId);
            case Outcome.NoAnswer _ -> noAnswer().reply(requestId);
            case Outcome.Exited exited -> exited(exited).reply(requestId);
            case Outcome.Trapped _ ->
                trapped("The function trapped; its log has more.").reply(requestId);
            case Outcome.TimedOut timedOut -> deadline(timedOut).reply(requestId);
            case Outcome.Exceeded exceeded -> limit(exceeded).reply(requestId);
            case Outcome.Cancelled _ -> cancelled().reply(requestId);
            case Outcome.Broken _ -> HttpProblem.broken().reply(requestId);
        };
    }

    /**
     * The answer to an operator who invoked the function: the guest's bytes as they are, or a problem that tells more
     * than a client gets. The header {@code asml-outcome} names the outcome.
     */
    static Reply admin(Outcome outcome, String requestId) {
        Reply reply = switch (outcome) {
            case Outcome.Answered(byte[] body) -> GuestAnswer.bare(200, body);
            case Outcome.Failed(byte[] body) -> GuestAnswer.bare(200, body);
            case Outcome.Streamed _ -> throw sent();
            case Outcome.BrokenOff _ -> brokenOff().reply(requestId);
            case Outcome.NoAnswer _ -> noAnswer().reply(requestId);
            case Outcome.Exited exited -> exited(exited).reply(requestId);
            case Outcome.Trapped trapped ->
                trapped("The function trapped: " + trapped.detail()).reply(requestId);
            case Outcome.TimedOut timedOut -> deadline(timedOut).reply(requestId);
            case Outcome.Exceeded exceeded -> limit(exceeded).reply(requestId);
            case Outcome.Cancelled(String reason) ->
                cancelled().detailed("Cancelled: " + reason).reply(requestId);
            case Outcome.Broken(String reason) ->
                HttpProblem.broken().detailed(reason).reply(requestId);
        };
        return reply.with("asml-outcome", outcome.word());
    }

    private static IllegalStateException sent() {
        return new IllegalStateException("an answer that went out as it was made has no reply of its own");
    }

    private static HttpProblem brokenOff() {
        return function("broken-off", "The function ended before its answer did.");
    }

    private static HttpProblem noAnswer() {
        return function("no-answer", "The function ended without an answer.");
    }

    private static HttpProblem exited(Outcome.Exited exited) {
        return function(
                "exited", "The function ended with exit code %d and without an answer.".formatted(exited.code()));
    }

    private static HttpProblem trapped(String detail) {
        return function("trapped", detail);
    }

    private static HttpProblem function(String kind, String detail) {
        return new HttpProblem(502, kind, Part.FUNCTION, "No answer of the function", detail);
    }

    private static HttpProblem deadline(Outcome.TimedOut timedOut) {
        String detail = "The function did not answer within %d ms."
                .formatted(timedOut.limit().toMillis());
        return new HttpProblem(504, "deadline", Part.DEADLINE, "Deadline passed", detail);
    }

    private static HttpProblem limit(Outcome.Exceeded exceeded) {
        String detail = "The function went over a limit: %s.".formatted(exceeded.limit());
        return new HttpProblem(502, "limit", Part.LIMIT, "Limit exceeded", detail);
    }

    private static HttpProblem cancelled() {
        String detail = "The Threader stopped before the function answered.";
        return new HttpProblem(503, "cancelled", Part.HOST, "Cancelled", detail).with("retry-after", "1");
    }
}
