package dev.asml.threader.io;

import dev.asml.threader.trace.Timeline;
import dev.asml.threader.trace.TraceContext;

/**
 * Who issues IO calls: one invocation of a function.
 *
 * @param function {@code service/function}
 * @param invocation the invocation's id
 * @param timeline takes note of the calls
 */
public record Caller(String function, String invocation, Timeline timeline) {
    /** One whose timeline nobody keeps; {@code traceparent} may be empty. */
    public Caller(String function, String invocation, String traceparent) {
        this(function, invocation, Timeline.loose(invocation, TraceContext.of(traceparent, "")));
    }
}
