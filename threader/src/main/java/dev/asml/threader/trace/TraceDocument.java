package dev.asml.threader.trace;

import java.util.List;
import java.util.Map;

/**
 * What is known of a request, as it is told outside.
 *
 * @param request its id
 * @param time when it began
 * @param droppedEvents steps that there was no room for
 * @param spans the request's own first, each after its parent
 */
public record TraceDocument(
        String request,
        String function,
        String traceId,
        String parentId,
        boolean sampled,
        String time,
        long durationNanos,
        String outcome,
        String reason,
        int status,
        boolean failed,
        boolean first,
        long cpuNanos,
        long parkedNanos,
        long turnNanos,
        int droppedEvents,
        List<Part> spans) {

    /**
     * One span.
     *
     * @param kind what time is spent on
     * @param offsetNanos since the request began
     * @param error why it failed; empty if it did not
     */
    public record Part(
            String id,
            String parentId,
            String kind,
            String name,
            long offsetNanos,
            long durationNanos,
            Map<String, Object> attributes,
            String error) {
        static Part of(Span span) {
            return new Part(
                    TraceContext.span(span.id()),
                    span.parent() == 0 ? "" : TraceContext.span(span.parent()),
                    span.kind().word(),
                    span.name(),
                    span.from(),
                    span.nanos(),
                    span.attributes(),
                    span.error());
        }
    }

    /** A request in a list. */
    public record Summary(
            String request,
            String function,
            String time,
            long durationNanos,
            String outcome,
            int status,
            boolean failed,
            boolean slow) {
        static Summary of(Timeline line, boolean slow) {
            Timeline.Ending ending = line.ending();
            return new Summary(
                    line.request(),
                    line.function(),
                    line.begun().toString(),
                    line.nanos(),
                    ending == null ? "" : ending.outcome(),
                    ending == null ? 0 : ending.status(),
                    line.failed(),
                    slow);
        }
    }

    static TraceDocument of(Timeline line) {
        Timeline.Ending ending = line.ending();
        TraceContext context = line.context();
        return new TraceDocument(
                line.request(),
                line.function(),
                context.trace(),
                context.span() == 0 ? "" : TraceContext.span(context.span()),
                context.sampled(),
                line.begun().toString(),
                line.nanos(),
                ending == null ? "" : ending.outcome(),
                ending == null ? "" : ending.reason(),
                ending == null ? 0 : ending.status(),
                line.failed(),
                line.isFirst(),
                line.computedNanos(),
                line.parkedNanos(),
                line.waitedNanos(),
                line.events().dropped(),
                Spans.of(line).stream().map(Part::of).toList());
    }
}
