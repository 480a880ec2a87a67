package dev.asml.threader.log;

/**
 * What a line belongs to; each may be empty.
 *
 * @param request the id of the request, which is that of the invocation too
 * @param function {@code service/function} that answers the request
 * @param trace the id of the request's trace, as W3C Trace Context writes it
 * @param call the IO call of that invocation, from 1; 0 if the line is about none
 */
public record LogIds(String request, String function, String trace, int call) {
    /** Of lines that belong to no request. */
    public static final LogIds NONE = ofRequest("");

    /** A request of which no more is known. */
    public static LogIds ofRequest(String request) {
        return new LogIds(request, "", "", 0);
    }
}
