package dev.asml.threader.http;

import java.io.IOException;

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
        return new ProblemException(HttpProblem.badRequest(sentence(why)));
    }

    /** What was asked for was overtaken by what somebody else asked for. */
    public static ProblemException conflict(String detail) {
        return new ProblemException(new HttpProblem(409, "conflict", Part.HOST, "Conflict", detail));
    }

    /** The place where releases are kept does not do what it has to. */
    public static ProblemException store(IOException failure) {
        return new ProblemException(new HttpProblem(503, "store", Part.HOST, "The store fails", sentence(failure)));
    }

    /** What an exception says, as a sentence. */
    static String sentence(Exception failure) {
        return sentence(String.valueOf(failure.getMessage()));
    }

    private static String sentence(String why) {
        return Character.toUpperCase(why.charAt(0)) + why.substring(1) + ".";
    }

    HttpProblem problem() {
        return problem;
    }
}
