package dev.asml.threader.http;

/** Ends the handling of a request with a problem; caught once, where the answer is sent. */
final class ProblemException extends RuntimeException {
    private final transient HttpProblem problem;

    ProblemException(HttpProblem problem) {
        // No stack trace: it is an answer, made for each bad request.
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    HttpProblem problem() {
        return problem;
    }
}
