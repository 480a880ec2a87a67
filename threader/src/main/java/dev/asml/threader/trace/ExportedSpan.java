package dev.asml.threader.trace;

import dev.asml.threader.trace.Span.Kind;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.TraceStateBuilder;
import io.opentelemetry.sdk.common.InstrumentationLibraryInfo;
import io.opentelemetry.sdk.common.InstrumentationScopeInfo;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.data.StatusData;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A span as OpenTelemetry's exporter takes it. What the guest did in between is told as events of its span. */
record ExportedSpan(Timeline line, Span span, List<EventData> events, Resource resource) implements SpanData {
    private static final InstrumentationScopeInfo SCOPE = InstrumentationScopeInfo.create("dev.asml.threader");
    private static final Set<Kind> EXPORTED =
            Set.of(Kind.REQUEST, Kind.READ, Kind.QUEUE, Kind.INSTANCE, Kind.GUEST, Kind.CALL, Kind.HANDLER);

    static List<SpanData> of(Timeline line, Resource resource) {
        List<Span> all = Spans.of(line);
        List<SpanData> exported = new ArrayList<>();
        for (Span span : all) {
            if (EXPORTED.contains(span.kind())) {
                List<EventData> events = span.kind() == Kind.GUEST ? events(line, all) : List.of();
                exported.add(new ExportedSpan(line, span, events, resource));
            }
        }
        return exported;
    }

    private static List<EventData> events(Timeline line, List<Span> all) {
        List<EventData> events = new ArrayList<>();
        for (Span span : all) {
            if (span.kind() == Kind.PARKED || span.kind() == Kind.TURN) {
                events.add(EventData.create(
                        epochNanos(line, span.from()),
                        span.name(),
                        Attributes.builder().put("duration_nanos", span.nanos()).build()));
            }
        }
        return events;
    }

    private static long epochNanos(Timeline line, long offset) {
        Instant begun = line.begun();
        return begun.getEpochSecond() * 1_000_000_000L + begun.getNano() + offset;
    }

    private SpanContext context(long id, boolean remote) {
        TraceContext context = line.context();
        TraceFlags flags = context.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault();
        TraceState state = state(context.state());
        return remote
                ? SpanContext.createFromRemoteParent(context.trace(), TraceContext.span(id), flags, state)
                : SpanContext.create(context.trace(), TraceContext.span(id), flags, state);
    }

    private static TraceState state(String text) {
        TraceStateBuilder state = TraceState.builder();
        // What is put last comes first, and members that are not well-formed are left out.
        for (String member : List.of(text.split(",", -1)).reversed()) {
            int equals = member.indexOf('=');
            if (equals > 0) {
                state.put(
                        member.substring(0, equals).strip(),
                        member.substring(equals + 1).strip());
            }
        }
        return state.build();
    }

    @Override
    public String getName() {
        return span.name();
    }

    @Override
    public SpanKind getKind() {
        return switch (span.kind()) {
            case REQUEST -> SpanKind.SERVER;
            case CALL -> SpanKind.CLIENT;
            case HANDLER -> SpanKind.SERVER;
            case ROUTE, AUTHORIZE, READ, QUEUE, TURN, INSTANCE, GUEST, CPU, PARKED, SEND, IOMOD, RESET, ANSWER ->
                SpanKind.INTERNAL;
        };
    }

    @Override
    public SpanContext getSpanContext() {
        return context(span.id(), false);
    }

    @Override
    public SpanContext getParentSpanContext() {
        return span.parent() == 0 ? SpanContext.getInvalid() : context(span.parent(), span.kind() == Kind.REQUEST);
    }

    @Override
    public StatusData getStatus() {
        return span.error().isEmpty() ? StatusData.unset() : StatusData.create(StatusCode.ERROR, span.error());
    }

    @Override
    public long getStartEpochNanos() {
        return epochNanos(line, span.from());
    }

    @Override
    public long getEndEpochNanos() {
        return epochNanos(line, span.to());
    }

    @Override
    public Attributes getAttributes() {
        AttributesBuilder attributes = Attributes.builder();
        span.attributes().forEach((name, value) -> {
            String conventional = Conventions.name(span.kind(), name);
            switch (value) {
                case Boolean truth -> attributes.put(conventional, truth);
                case Number number -> attributes.put(conventional, number.longValue());
                default -> attributes.put(conventional, value.toString());
            }
        });
        Conventions.add(line, span, attributes);
        return attributes.build();
    }

    @Override
    public List<EventData> getEvents() {
        return events;
    }

    @Override
    public List<LinkData> getLinks() {
        return List.of();
    }

    @Override
    public boolean hasEnded() {
        return true;
    }

    @Override
    public int getTotalRecordedEvents() {
        return events.size();
    }

    @Override
    public int getTotalRecordedLinks() {
        return 0;
    }

    @Override
    public int getTotalAttributeCount() {
        return getAttributes().size();
    }

    @Override
    @SuppressWarnings("deprecation") // the interface still wants it
    public InstrumentationLibraryInfo getInstrumentationLibraryInfo() {
        return InstrumentationLibraryInfo.empty();
    }

    @Override
    public InstrumentationScopeInfo getInstrumentationScopeInfo() {
        return SCOPE;
    }

    @Override
    public Resource getResource() {
        return resource;
    }
}
