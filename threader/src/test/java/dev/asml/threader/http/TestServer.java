package dev.asml.threader.http;

import dev.asml.threader.log.LogBook;
import dev.asml.threader.trace.Traces;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** A real data plane on a free port of this machine. */
final class TestServer implements AutoCloseable {
    private static final Logger HELIDON = Logger.getLogger("io.helidon");

    static {
        HELIDON.setLevel(Level.WARNING);
    }

    static final Instant NOW = Instant.parse("2026-03-04T05:06:07Z");
    static final HttpSettings SETTINGS =
            new HttpSettings("127.0.0.1", 0, 10 << 20, Duration.ofSeconds(30), Duration.ofSeconds(5));

    final LogBook log = new LogBook(1000, Clock.systemUTC());
    final PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    final DataPlane plane;
    final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    TestServer(HttpSettings settings, Published... functions) {
        plane = DataPlane.start(settings, meters, log, Clock.fixed(NOW, ZoneOffset.UTC), Traces.unexported());
        plane.publish(List.of(functions));
    }

    TestServer(Published... functions) {
        this(SETTINGS, functions);
    }

    HttpRequest.Builder request(String target) {
        return HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + plane.port().number() + target))
                .timeout(Duration.ofSeconds(30));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    HttpResponse<String> text(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return text(request(target));
    }

    RawClient raw() throws IOException {
        return new RawClient(plane.port().number());
    }

    @Override
    public void close() {
        client.shutdownNow();
        plane.close();
    }
}
