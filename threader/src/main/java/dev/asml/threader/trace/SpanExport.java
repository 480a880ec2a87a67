package dev.asml.threader.trace;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.resources.ResourceBuilder;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * Sends timelines to a collector, as spans. Who offers one never waits: there is a bound on those that wait to be sent,
 * and what comes beyond it is counted and left out. A thread of its own makes the spans and sends them.
 */
final class SpanExport implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("threader.traces");

    static final int MOST_WAITING = 2048;
    private static final int BATCH = 256;
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final Duration LAST_BATCHES = Duration.ofSeconds(3);

    private final OtlpHttpSpanExporter exporter;
    private final Resource resource;
    private final Duration patience;
    private final Queue<Timeline> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger count = new AtomicInteger();
    private final LongAdder sent = new LongAdder();
    private final LongAdder dropped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final Thread sender;
    private volatile boolean closed;
    private boolean complained;

    private SpanExport(ExportSettings settings) {
        OtlpHttpSpanExporterBuilder builder = OtlpHttpSpanExporter.builder()
                .setEndpoint(settings.endpoint().toString())
                .setTimeout(settings.timeout())
                .setRetryPolicy(null);
        settings.headers().forEach(builder::addHeader);
        this.exporter = builder.build();
        ResourceBuilder described = Resource.getDefault().toBuilder();
        settings.resource().forEach(described::put);
        this.resource = described.build();
        this.patience = settings.timeout();
        this.sender = Thread.ofPlatform().name("trace-export").daemon().unstarted(this::run);
    }

    static SpanExport start(ExportSettings settings, MeterRegistry registry) {
        SpanExport export = new SpanExport(settings);
        export.counter(registry, "sent", export.sent);
        export.counter(registry, "dropped", export.dropped);
        export.counter(registry, "failed", export.failed);
        export.sender.start();
        return export;
    }

    private void counter(MeterRegistry registry, String result, LongAdder count) {
        FunctionCounter.builder("threader.traces.exported", count, LongAdder::sum)
                .description("requests whose spans were sent, dropped because too many waited, or not taken")
                .tag("result", result)
                .register(registry);
    }

    void offer(Timeline line) {
        if (count.incrementAndGet() > MOST_WAITING) {
            count.decrementAndGet();
            dropped.increment();
            return;
        }
        waiting.add(line);
    }

    private void run() {
        try {
            while (!closed) {
                Thread.sleep(PAUSE);
                sendAll(Long.MAX_VALUE);
            }
        } catch (InterruptedException _) {
            // closed: what is left is sent by whoever closes
        }
    }

    private void sendAll(long until) {
        while (count.get() > 0
                && System.nanoTime() < until
                && !Thread.currentThread().isInterrupted()) {
            send(until);
        }
    }

    private void send(long until) {
        List<SpanData> spans = new ArrayList<>();
        int lines = 0;
        for (Timeline line = waiting.poll(); line != null; line = waiting.poll()) {
            count.decrementAndGet();
            spans.addAll(ExportedSpan.of(line, resource));
            if (++lines == BATCH) {
                break;
            }
        }
        if (lines > 0) {
            deliver(spans, lines, until);
        }
    }

    private void deliver(List<SpanData> spans, int lines, long until) {
        long left = Math.min(patience.toNanos(), until - System.nanoTime());
        CompletableResultCode result = exporter.export(spans).join(left, TimeUnit.NANOSECONDS);
        if (result.isSuccess()) {
            sent.add(lines);
            complained = false;
            return;
        }
        failed.add(lines);
        if (!complained) {
            complained = true;
            LOG.log(
                    System.Logger.Level.WARNING,
                    "the collector of traces does not take spans; see OTEL_EXPORTER_OTLP_ENDPOINT. Said once until it does");
        }
    }

    /** Sends what waits, as far as that is done soon. */
    @Override
    public void close() {
        closed = true;
        sender.interrupt();
        try {
            if (sender.join(LAST_BATCHES)) {
                sendAll(System.nanoTime() + LAST_BATCHES.toNanos());
            }
            // It waits for the answers to all that was sent, which a collector in trouble may not give.
            Thread end = Thread.ofPlatform().daemon().name("trace-export-end").start(exporter::shutdown);
            var _ = end.join(LAST_BATCHES);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
