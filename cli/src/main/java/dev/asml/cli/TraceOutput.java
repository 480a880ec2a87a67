package dev.asml.cli;

import java.util.List;

/** What {@code asml why} prints. */
record TraceOutput(
        @Meaning("the request's id") String request,
        String function,
        @Meaning("W3C Trace Context") String traceId,
        @Meaning("the caller's span; empty if it sent none") String parentId,
        @Meaning("whether it is exported") boolean sampled,
        @Meaning("when it began, as RFC 3339 says") String time,
        long durationNanos,
        @Meaning("how the invocation ended") String outcome,
        @Meaning("why it failed; empty if it did not") String reason,
        @Meaning("of the HTTP answer; 0 if there was none") int status,
        boolean failed,

        @Meaning("whether it was the first since the function's deploy")
        boolean first,

        @Meaning("for which the guest computed") long cpuNanos,

        @Meaning("for which the guest waited for something outside")
        long parkedNanos,

        @Meaning("for which the guest waited for its turns to compute")
        long turnNanos,

        @Meaning("steps that there was no room for") int droppedEvents,
        @Meaning("the request's own first") List<Span> spans) {

    /** A part of the request's time. */
    record Span(
            String id,
            @Meaning("the span that it is a part of") String parentId,

            @Meaning("request, queue, guest, call, handler and so on")
            String kind,

            String name,
            long offsetNanos,
            long durationNanos,
            @Meaning("why it failed; empty if it did not") String error) {}
}
