package dev.asml.threader.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests, while the collector of their spans is in trouble. */
@Timeout(60)
final class SpanExportTest {
    private static final int MANY = 6000;

    private final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();
    private volatile int status = 503;

    @SuppressWarnings("NullAway.Init") // Set before each test.
    private HttpServer collector;

    @BeforeEach
    void start() throws IOException {
        collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.setExecutor(threads);
        collector.createContext("/refusing", this::answer);
        collector.createContext("/stalling", exchange -> {
            asked.countDown();
            try {
                release.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            answer(exchange);
        });
        collector.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(status, -1);
            answered.incrementAndGet();
        }
    }

    @AfterEach
    void stop() {
        release.countDown();
        collector.stop(0);
        threads.close();
    }

    private Traces traces(String path) {
        String endpoint = "http://127.0.0.1:" + collector.getAddress().getPort() + path;
        return Traces.start(
                Map.of("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", endpoint, "OTEL_EXPORTER_OTLP_TIMEOUT", "600000"),
                meters,
                ColdStarts.NONE);
    }

    private static void requests(Traces traces, int count) {
        for (int i = 0; i < count; i++) {
            Timeline line = traces.begin("request-" + i, null, null);
            line.invoked("todo/list");
            line.end("answered", "", 200, false);
        }
    }

    private double exported(String result) {
        return meters.get("threader.traces.exported")
                .tag("result", result)
                .functionCounter()
                .count();
    }

    private void await(String result, int count) {
        while (exported(result) < count) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
        assertThat(exported(result)).isEqualTo(count);
    }

    /** It answers nobody until everything here is over: whoever waited for it would wait for ever. */
    @Test
    void oneThatStallsHoldsUpNeitherRequestsNorTheShutdown() throws InterruptedException {
        Traces traces = traces("/stalling");
        requests(traces, 1);
        asked.await();
        requests(traces, MANY);

        assertThat(exported("dropped")).isEqualTo(MANY - SpanExport.MOST_WAITING);
        traces.close();
        assertThat(answered).hasValue(0);
        assertThat(exported("sent")).isZero();
    }

    @Test
    void oneThatRefusesIsCountedAndAskedAgain() {
        try (Traces traces = traces("/refusing")) {
            requests(traces, 10);
            await("failed", 10);
            status = 200;
            requests(traces, 5);
            await("sent", 5);
            assertThat(exported("dropped")).isZero();
        }
    }
}
