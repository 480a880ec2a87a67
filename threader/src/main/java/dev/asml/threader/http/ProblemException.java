package dev.asml.threader.http;

/** Ends the handling of a request with a problem; caught once, where the answer is sent. */
public final class ProblemException extends RuntimeException {
    private final transient HttpProblem problem;

    ProblemException(HttpProblem problem) {
        // No stack trace: it is an answer, made for each bad request.
        super(problem.detail(), null, false, false);
        this.problem = problem;
    }

    /** The request says something that cannot be meant. */
    public static ProblemException malformed(String why) {
        return new ProblemException(
                HttpProblem.badRequest(Character.toUpperCase(why.charAt(0)) + why.substring(1) + "."));
    }

    /** What was asked for was overtaken by what somebody else asked for. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(new HttpProblem(409, "conflict", Part.HOST, "Conflict", detail));
    }

    /** The place where releases are kept does not do what it has to. */
    public static ProblemException store(String detail) {
        return new ProblemException(new HttpProblem(503, "store", Part.HOST, "The store fails", detail));
    }

    HttpProblem problem() {
        return problem;
    }
}
