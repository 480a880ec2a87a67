package dev.asml.threader;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.ScopeSpans;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A collector of OpenTelemetry's traces, and a server that says by which headers it was asked. */
final class Collector implements AutoCloseable {
    final List<Span> spans = new CopyOnWriteArrayList<>();
    final Map<String, String> resource = new ConcurrentHashMap<>();
    final BlockingQueue<String> keys = new LinkedBlockingQueue<>();
    private final BlockingQueue<Integer> batches = new LinkedBlockingQueue<>();
    private final HttpServer server;

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::collect);
        server.createContext("/upstream", Collector::tell);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void collect(HttpExchange exchange) throws IOException {
        ExportTraceServiceRequest request =
                ExportTraceServiceRequest.parseFrom(exchange.getRequestBody().readAllBytes());
        keys.add(Optional.ofNullable(exchange.getRequestHeaders().getFirst("x-key"))
                .orElse(""));
        for (ResourceSpans each : request.getResourceSpansList()) {
            each.getResource()
                    .getAttributesList()
                    .forEach(one -> resource.put(one.getKey(), one.getValue().getStringValue()));
            for (ScopeSpans scope : each.getScopeSpansList()) {
                spans.addAll(scope.getSpansList());
            }
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
        batches.add(1);
    }

    private static void tell(HttpExchange exchange) throws IOException {
        String told = exchange.getRequestHeaders().getFirst("traceparent") + " "
                + exchange.getRequestHeaders().getFirst("tracestate");
        exchange.sendResponseHeaders(200, told.length());
        exchange.getResponseBody().write(told.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        exchange.close();
    }

    /** Waits for the spans of a trace. */
    List<Span> of(String trace) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (System.nanoTime() < until) {
            List<Span> found = spans.stream()
                    .filter(span -> hex(span.getTraceId()).equals(trace))
                    .toList();
            if (!found.isEmpty()) {
                return found;
            }
            var _ = batches.poll(1, TimeUnit.SECONDS);
        }
        return List.of();
    }

    static String hex(com.google.protobuf.ByteString id) {
        return java.util.HexFormat.of().formatHex(id.toByteArray());
    }

    static Map<String, String> attributes(Span span) {
        return span.getAttributesList().stream().collect(Collectors.toMap(KeyValue::getKey, Collector::text));
    }

    private static String text(KeyValue attribute) {
        return switch (attribute.getValue().getValueCase()) {
            case STRING_VALUE -> attribute.getValue().getStringValue();
            case INT_VALUE -> Long.toString(attribute.getValue().getIntValue());
            case BOOL_VALUE -> Boolean.toString(attribute.getValue().getBoolValue());
            default -> attribute.getValue().toString();
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
