package dev.asml.threader.http;

import dev.asml.threader.function.Outcome;

/** Turns how an invocation ended into what the client gets. */
final class OutcomeReply {
    private OutcomeReply() {}

    /**
     * The answer to an HTTP request.
     *
     * @throws ProblemException if there is no answer of the guest
     */
    static Reply http(Outcome outcome, boolean plainWasi) {
        return switch (outcome) {
            case Outcome.Answered(byte[] body) -> GuestAnswer.reply(body, plainWasi);
            case Outcome.Failed(byte[] body) -> GuestAnswer.bare(500, body);
            case Outcome.NoAnswer _ -> throw function("no-answer", "The function ended without an answer.");
            case Outcome.Exited(int code) ->
                throw function("exited", "The function ended with exit code %d and without an answer.".formatted(code));
            case Outcome.Trapped _ -> throw function("trapped", "The function trapped; its log has more.");
            case Outcome.TimedOut(var limit) ->
                throw new ProblemException(new HttpProblem(
                        504,
                        "deadline",
                        Part.DEADLINE,
                        "Deadline passed",
                        "The function did not answer within %d ms.".formatted(limit.toMillis())));
            case Outcome.Exceeded(String limit) ->
                throw new ProblemException(new HttpProblem(
                        502,
                        "limit",
                        Part.LIMIT,
                        "Limit exceeded",
                        "The function went over a limit: %s.".formatted(limit)));
            case Outcome.Cancelled _ ->
                throw new ProblemException(new HttpProblem(
                                503,
                                "cancelled",
                                Part.HOST,
                                "Cancelled",
                                "The Threader stopped before the function answered.")
                        .with("retry-after", "1"));
            case Outcome.Broken _ -> throw new ProblemException(HttpProblem.broken());
        };
    }

    private static ProblemException function(String kind, String detail) {
        return new ProblemException(new HttpProblem(502, kind, Part.FUNCTION, "No answer of the function", detail));
    }

    /** What more an operator may know about an outcome; may be empty. */
    static String reason(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Trapped(String reason) -> reason;
            case Outcome.Cancelled(String reason) -> reason;
            case Outcome.Broken(String reason) -> reason;
            case Outcome.Answered _, Outcome.Failed _, Outcome.NoAnswer _ -> "";
            case Outcome.Exited _, Outcome.TimedOut _, Outcome.Exceeded _ -> "";
        };
    }
}
