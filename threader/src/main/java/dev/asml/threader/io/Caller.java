package dev.asml.threader.io;

/**
 * Who issues IO calls: one invocation of a function.
 *
 * @param function {@code service/function}
 * @param invocation the invocation's id
 * @param traceparent W3C Trace Context, or empty
 */
public record Caller(String function, String invocation, String traceparent) {}
