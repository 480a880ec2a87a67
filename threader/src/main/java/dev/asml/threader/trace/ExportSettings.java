package dev.asml.threader.trace;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where spans are sent: OpenTelemetry's environment variables (specification 1.49, "OTLP exporter" and "SDK").
 *
 * @param endpoint takes OTLP by HTTP, protobuf
 * @param headers sent with each batch
 * @param resource what says who the spans are from
 */
record ExportSettings(URI endpoint, Map<String, String> headers, Duration timeout, Map<String, String> resource) {
    private static final String DEFAULT_NAME = "threader";
    private static final long DEFAULT_TIMEOUT_MILLIS = 10_000;

    /** Null if nothing is to be sent. */
    static @Nullable ExportSettings of(Map<String, String> environment) {
        boolean off = environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")
                || environment.getOrDefault("OTEL_TRACES_EXPORTER", "").equals("none");
        String own = environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
        String shared = environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "");
        if (off || (own.isBlank() && shared.isBlank())) {
            return null;
        }
        requireProtobuf(environment);
        String endpoint = own.isBlank() ? shared.replaceAll("/+$", "") + "/v1/traces" : own;
        return new ExportSettings(uri(endpoint), headers(environment), timeout(environment), resource(environment));
    }

    private static void requireProtobuf(Map<String, String> environment) {
        String protocol = first(
                environment, "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf");
        if (!protocol.equals("http/protobuf")) {
            throw new IllegalArgumentException(
                    "OTEL_EXPORTER_OTLP_PROTOCOL is \"%s\"; this Threader speaks http/protobuf (port 4318 of most collectors)"
                            .formatted(protocol));
        }
    }

    private static String first(Map<String, String> environment, String own, String shared, String absent) {
        return environment.getOrDefault(own, environment.getOrDefault(shared, absent));
    }

    private static URI uri(String endpoint) {
        try {
            URI uri = URI.create(endpoint);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new IllegalArgumentException(
                "OTEL_EXPORTER_OTLP_ENDPOINT is a URL such as http://127.0.0.1:4318, not \"%s\"".formatted(endpoint));
    }

    private static Map<String, String> headers(Map<String, String> environment) {
        return pairs(first(environment, "OTEL_EXPORTER_OTLP_TRACES_HEADERS", "OTEL_EXPORTER_OTLP_HEADERS", ""));
    }

    private static Duration timeout(Map<String, String> environment) {
        String text = first(
                environment,
                "OTEL_EXPORTER_OTLP_TRACES_TIMEOUT",
                "OTEL_EXPORTER_OTLP_TIMEOUT",
                Long.toString(DEFAULT_TIMEOUT_MILLIS));
        if (!text.matches("\\d{1,7}")) {
            throw new IllegalArgumentException(
                    "OTEL_EXPORTER_OTLP_TIMEOUT is a number of milliseconds, not \"%s\"".formatted(text));
        }
        return Duration.ofMillis(Long.parseLong(text));
    }

    private static Map<String, String> resource(Map<String, String> environment) {
        Map<String, String> resource = new LinkedHashMap<>();
        resource.put("service.name", DEFAULT_NAME);
        resource.putAll(pairs(environment.getOrDefault("OTEL_RESOURCE_ATTRIBUTES", "")));
        String name = environment.getOrDefault("OTEL_SERVICE_NAME", "");
        if (!name.isBlank()) {
            resource.put("service.name", name);
        }
        return resource;
    }

    /** {@code name=value,name=value}, with values encoded as in W3C Baggage. */
    private static Map<String, String> pairs(String text) {
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String pair : text.split(",", -1)) {
            int equals = pair.indexOf('=');
            if (equals > 0) {
                String value = pair.substring(equals + 1).strip().replace("+", "%2B");
                pairs.put(pair.substring(0, equals).strip(), URLDecoder.decode(value, StandardCharsets.UTF_8));
            }
        }
        return pairs;
    }
}
