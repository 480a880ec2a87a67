package dev.asml.threader.trace;

import io.prometheus.metrics.tracer.common.SpanContext;
import org.jspecify.annotations.Nullable;

/** Gives what is measured the id of a trace that shows it, where the trace is exported. */
public final class Exemplar implements SpanContext {
    private static final ThreadLocal<@Nullable Timeline> CURRENT = new ThreadLocal<>();

    /** Measures something that belongs to a trace. */
    public static void of(Timeline line, Runnable measuring) {
        if (!line.context().sampled()) {
            measuring.run();
            return;
        }
        CURRENT.set(line);
        try {
            measuring.run();
        } finally {
            CURRENT.remove();
        }
    }

    @Override
    public @Nullable String getCurrentTraceId() {
        Timeline line = CURRENT.get();
        return line == null ? null : line.trace();
    }

    @Override
    public @Nullable String getCurrentSpanId() {
        Timeline line = CURRENT.get();
        return line == null ? null : TraceContext.span(line.span());
    }

    @Override
    public boolean isCurrentSpanSampled() {
        return CURRENT.get() != null;
    }

    @Override
    public void markCurrentSpanAsExemplar() {
        // The request is exported anyway.
    }
}
