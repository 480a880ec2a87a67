package dev.asml.threader.function;

import dev.asml.threader.stream.HttpExchange;
import dev.asml.threader.trace.Timeline;
import dev.asml.threader.trace.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * What an invocation is started with.
 *
 * @param id the request's id, shown in logs and answers
 * @param input the input document, in the function's event format; empty if the request comes as it is
 * @param timeline takes note of what happens
 * @param http the request and the way back, for a function that streams; closed when the invocation has ended
 */
// The input is handed over, never shared.
@SuppressWarnings("ArrayRecordComponent")
public record Request(
        String id,
        byte[] input,
        Timeline timeline,
        @Nullable HttpExchange http) {
    /** A request whose answer is the invocation's outcome. */
    public Request(String id, byte[] input, Timeline timeline) {
        this(id, input, timeline, null);
    }

    /** The same with a timeline that nobody keeps; {@code traceparent} may be empty. */
    public Request(String id, byte[] input, String traceparent) {
        this(id, input, Timeline.loose(id, TraceContext.of(traceparent, "")));
    }
}
