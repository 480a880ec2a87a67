package dev.asml.threader.function;

/** Where the lines go that guests log. Safe for use by many threads; never blocks. */
@FunctionalInterface
public interface GuestLog {
    /**
     * Takes a line.
     *
     * @param request the id of the request that the invocation serves
     * @param stream {@code guest}, {@code stdout}, {@code stderr} or {@code host}
     */
    void line(System.Logger.Level level, FunctionName function, String request, String stream, String text);
}
